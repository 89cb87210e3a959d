"use strict";
// Marking stretches of a text, each with a label.
(() => {
  const at = window.pointing(document.querySelector("#text"), null, () => paint());
  if (!at) return;
  const value = document.querySelector("#spans-value");
  const list = document.querySelector("#spans");
  const buttons = [...document.querySelectorAll("[data-label]")];
  const spans = at.kept(value.value).map((each) => ({ ...at.place(each), label: Number(each.label) }));

  const paint = () => {
    const painted = new Map();
    for (const span of spans) {
      const name = buttons[span.label].dataset.tone || "m0";
      painted.set(name, [...(painted.get(name) ?? []), span]);
    }
    at.paint(painted);
  };
  const told = () => {
    paint();
    value.value = JSON.stringify(spans.map((span) => ({ ...at.sent(span), label: String(span.label) })));
    list.replaceChildren(...spans.map(chip));
  };
  const chip = (span) => {
    const item = document.createElement("li");
    item.className = buttons[span.label].dataset.tone;
    const word = document.createElement("b");
    word.textContent = buttons[span.label].dataset.word;
    const quote = document.createElement("bdi");
    quote.textContent = at.quote(span);
    const away = document.createElement("button");
    away.type = "button";
    away.textContent = "×";
    away.setAttribute("aria-label", `take ${word.textContent} ${quote.textContent} away`);
    away.addEventListener("click", () => remove(span));
    item.append(word, " ", quote, " ", away);
    return item;
  };
  const remove = (span) => {
    spans.splice(spans.indexOf(span), 1);
    told();
    at.focus();
  };
  const label = (number) => {
    const now = at.marked();
    if (!now) return;
    const same = spans.find((each) => each.start === now.start && each.end === now.end && each.label === number);
    if (!same) spans.push({ ...now, label: number });
    spans.sort((one, other) => one.start - other.start || one.end - other.end);
    at.settle();
    told();
    at.focus();
  };
  const acts = {
    ...at.acts,
    unmark() {
      const now = at.marked();
      const under = now && spans.findLast((each) => each.start < now.end && each.end > now.start);
      if (under ?? spans.at(-1)) remove(under ?? spans.at(-1));
    },
  };
  window.marking = (name) => {
    if (!acts[name]) return false;
    acts[name]();
    return true;
  };
  for (const [number, button] of buttons.entries()) button.addEventListener("click", () => label(number));
  at.focus();
  told();
})();
