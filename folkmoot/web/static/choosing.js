"use strict";
// Keys for forms with many fields: digits answer the first question that has no answer; in an order
// they give the next place.
(() => {
  const groups = [...document.querySelectorAll("[data-group]")];
  const places = [...document.querySelectorAll("[data-rank]")];
  const current = () => groups.find((group) => !group.querySelector("input:checked"));
  const show = () => {
    const now = current();
    for (const group of groups) group.classList.toggle("now", group === now);
  };
  window.choosing = (key) => {
    const choice = [...(current()?.querySelectorAll("label") ?? [])].find((label) => label.querySelector("kbd")?.textContent === key);
    choice?.querySelector("input").click();
    return Boolean(choice);
  };
  document.addEventListener("change", show);
  for (const press of document.querySelectorAll("[data-press]")) {
    press.addEventListener("click", (event) => {
      event.preventDefault();
      const place = press.closest("label").querySelector("[data-rank]");
      const used = places.filter((each) => each !== place && each.value).map((each) => Number(each.value));
      place.value = place.value ? "" : Math.max(0, ...used) + 1;
    });
  }
  show();
})();
