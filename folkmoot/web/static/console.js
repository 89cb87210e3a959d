"use strict";
// Keys, the theme and what is told in passing. Everything else is a link, a form or htmx.
(() => {
  const root = document.documentElement;
  const kept = (name, value) => {
    try {
      return value === undefined ? localStorage.getItem(name) : localStorage.setItem(name, value);
    } catch { return null; } // a browser that keeps nothing
  };
  const theme = kept("folkmoot-theme");
  if (theme) root.dataset.theme = theme;

  const one = (selector) => document.querySelector(selector);
  const stages = () => [...document.querySelectorAll("section.stage")];
  const here = () => stages().findLastIndex((stage) => stage.getBoundingClientRect().top < 140);
  const to = (number) => {
    const stage = stages()[Math.max(0, Math.min(number, stages().length - 1))];
    stage?.scrollIntoView({ block: "start" });
    stage?.querySelector("h2")?.focus({ preventScroll: true });
  };
  // What no element does by being clicked.
  const acts = {
    theme() {
      const dark = matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.theme = (root.dataset.theme ?? (dark ? "dark" : "light")) === "dark" ? "light" : "dark";
      kept("folkmoot-theme", root.dataset.theme);
    },
    help() { one("#help").open ? one("#help").close() : one("#help").showModal(); },
    away() {
      one("dialog[open]")?.close();
      document.activeElement?.blur();
    },
    "next-stage"() { to(here() + 1); },
    "previous-stage"() { to(here() - 1); },
    "open-stage"() {
      const folded = stages()[Math.max(0, here())]?.querySelector("details.fold");
      if (folded) folded.open = !folded.open;
    },
  };
  const act = (name) => {
    if (window.marking?.(name)) return true;
    const element = one(`[data-act="${CSS.escape(name)}"]`);
    if (acts[name]) acts[name]();
    else if (!element) return false;
    else if (element.matches("input, textarea, select")) element.focus();
    else if (element.matches("details")) element.open = !element.open;
    else element.click();
    return true;
  };
  const named = (event) => {
    if (event.key.length > 1) return (event.shiftKey ? "Shift+" : "") + event.key;
    const letter = event.key.toLowerCase() !== event.key.toUpperCase();
    return letter && event.shiftKey ? `Shift+${event.key.toUpperCase()}` : event.key.toLowerCase();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const key = named(event);
    const typing = event.target.closest?.("textarea, select, input:not([type=radio], [type=checkbox])");
    if (typing?.matches("#answer input") && key === "Enter") {
      event.preventDefault(); // a note is no answer: its field is left, and the keys answer again
      typing.blur();
      typing.dispatchEvent(new Event("entered"));
      return;
    }
    if (typing && key !== "Escape") return;
    if ((key === "Enter" || key === " ") && event.target.closest?.("a, button, summary")) return;
    if (key === " " && event.target.matches?.("input")) return; // it ticks
    if (event.repeat && !key.includes("Arrow") && key !== "Backspace") return; // a key held is one
    if (one("#help")?.open && key !== "Escape" && key !== "?") return;
    const answer = one(`[data-key="${CSS.escape(key)}"]:not([hidden] *)`);
    const name = JSON.parse(document.body.dataset.keys || "{}")[key];
    if (window.choosing?.(key)) { /* it was an answer */ }
    else if (answer?.matches("input:not([type=checkbox], [type=radio])")) answer.focus();
    else if (answer) answer.click();
    else if (!name || !act(name)) return;
    event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const element = event.target.closest?.("[data-act]");
    if (element && acts[element.dataset.act]) acts[element.dataset.act]();
  });
  // One answer a page: what is pressed while the next one is on its way is not for this task.
  let sent = false;
  window.addEventListener("pageshow", () => { sent = false; });
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "answer") return;
    if (sent) event.preventDefault();
    sent = true;
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("form.filters select")) event.target.form.requestSubmit();
  });
})();
