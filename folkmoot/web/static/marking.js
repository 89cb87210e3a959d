"use strict";
// Marking stretches of a text. The text stays one text node, so its offsets are the node's, and what
// is marked is painted by the browser (CSS Custom Highlight API): overlaps cost nothing, and every
// script is laid out as the browser lays it out. Offsets are handed in as code points.
(() => {
  const box = document.querySelector("#text");
  const text = box?.firstChild;
  if (!text) return;
  const value = document.querySelector("#spans-value");
  const list = document.querySelector("#spans");
  const words = [...new Intl.Segmenter(undefined, { granularity: "word" }).segment(text.data)]
    .filter((each) => each.isWordLike)
    .map((each) => ({ start: each.index, end: each.index + each.segment.length }));
  const buttons = [...document.querySelectorAll("[data-label]")];
  const spans = [];
  let from = 0, to = 0; // the words under the cursor, first and last as they were reached
  let chosen = null; // what the mouse has chosen, if it was the mouse

  const points = (offset) => [...text.data.slice(0, offset)].length;
  const range = (start, end) => {
    const made = document.createRange();
    made.setStart(text, start);
    made.setEnd(text, end);
    return made;
  };
  const marked = () => {
    if (chosen) return chosen;
    if (!words.length) return null;
    return { start: words[Math.min(from, to)].start, end: words[Math.max(from, to)].end };
  };
  const paint = () => {
    const painted = new Map();
    for (const span of spans) {
      const name = buttons[span.label].dataset.tone || "m0";
      if (!painted.has(name)) painted.set(name, new Highlight());
      painted.get(name).add(range(span.start, span.end));
    }
    CSS.highlights.clear();
    for (const [name, highlight] of painted) CSS.highlights.set(name, highlight);
    const now = marked();
    if (now) {
      const cursor = new Highlight(range(now.start, now.end));
      cursor.priority = 9;
      CSS.highlights.set("cursor", cursor);
    }
    value.value = JSON.stringify(
      spans.map((span) => ({ start: points(span.start), end: points(span.end), label: String(span.label) })),
    );
    list.replaceChildren(...spans.map(chip));
  };
  const chip = (span) => {
    const item = document.createElement("li");
    item.className = buttons[span.label].dataset.tone;
    const word = document.createElement("b");
    word.textContent = buttons[span.label].dataset.word;
    const quote = document.createElement("bdi");
    quote.textContent = text.data.slice(span.start, span.end);
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
    paint();
    box.focus();
  };
  const label = (number) => {
    const now = marked();
    if (!now) return;
    const same = spans.find((each) => each.start === now.start && each.end === now.end && each.label === number);
    if (!same) spans.push({ ...now, label: number });
    spans.sort((one, other) => one.start - other.start || one.end - other.end);
    chosen = null;
    getSelection().removeAllRanges();
    from = to = Math.max(from, to);
    paint();
    box.focus();
  };
  const move = (step, extends_) => {
    const forward = getComputedStyle(box).direction === "rtl" ? -step : step;
    chosen = null;
    to = Math.max(0, Math.min(words.length - 1, to + forward));
    if (!extends_) from = to;
    paint();
  };
  const acts = {
    "word-right": () => move(1, false),
    "word-left": () => move(-1, false),
    "more-right": () => move(1, true),
    "more-left": () => move(-1, true),
    unmark() {
      const now = marked();
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
  document.addEventListener("mouseup", () => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const own = selection.getRangeAt(0);
    if (own.startContainer !== text || own.endContainer !== text) return;
    const within = words.map((word, place) => ({ ...word, place })).filter((word) => word.end > own.startOffset && word.start < own.endOffset);
    if (!within.length) return;
    chosen = { start: within[0].start, end: within.at(-1).end };
    from = within[0].place;
    to = within.at(-1).place;
    selection.removeAllRanges();
    paint();
  });
  box.addEventListener("click", (event) => {
    const caret = document.caretRangeFromPoint?.(event.clientX, event.clientY);
    if (chosen || caret?.startContainer !== text) return;
    const place = words.findIndex((word) => word.end >= caret.startOffset);
    if (place >= 0) {
      from = to = place;
      paint();
    }
  });
  box.focus();
  paint();
})();
