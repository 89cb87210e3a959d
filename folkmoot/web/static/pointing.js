"use strict";
// A cursor over the words of a text, moved by arrows and by the mouse. The text stays one text node,
// so its offsets are the node's, and what is marked is painted by the browser (CSS Custom Highlight
// API): overlaps cost nothing, and every script is laid out as the browser lays it out. Offsets go
// out as code points. Where only given stretches may be picked the cursor stops at these.
window.pointing = (box, given, changed) => {
  const text = box?.firstChild;
  if (!text) return null;
  const data = text.data;
  // Code points and a browser's own units are the same unless there are surrogates.
  let before = null;
  if (/[\ud800-\udfff]/.test(data)) {
    before = new Uint32Array(data.length + 1);
    for (let unit = 0, point = 0; unit < data.length; unit++) {
      const low = unit && (data.charCodeAt(unit) & 0xfc00) === 0xdc00 && (data.charCodeAt(unit - 1) & 0xfc00) === 0xd800;
      before[unit] = low ? before[unit - 1] : point++;
      before[unit + 1] = point;
    }
  }
  const points = (unit) => (before ? before[unit] : unit);
  const unitOf = (point) => {
    if (!before) return point;
    let low = 0, high = data.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (before[middle] < point) low = middle + 1; else high = middle;
    }
    return low;
  };
  const stops = given?.length
    ? given.map((each) => ({ start: unitOf(each.start), end: unitOf(each.end), label: each.label }))
        .sort((one, other) => one.start - other.start || one.end - other.end)
    : null;
  const words = stops ?? [...new Intl.Segmenter(undefined, { granularity: "word" }).segment(data)]
    .filter((each) => each.isWordLike)
    .map((each) => ({ start: each.index, end: each.index + each.segment.length }));
  let from = 0, to = 0; // the words under the cursor, first and last as they were reached
  let chosen = null; // what the mouse has chosen, if it was the mouse

  const range = ({ start, end }) => {
    const made = document.createRange();
    made.setStart(text, start);
    made.setEnd(text, end);
    return made;
  };
  const self = {
    kept(value) { // what was sent before and came back, to be mended
      try {
        const found = JSON.parse(value);
        return Array.isArray(found) ? found : [];
      } catch { return []; }
    },
    quote: ({ start, end }) => data.slice(start, end),
    sent: ({ start, end }) => ({ start: points(start), end: points(end) }),
    place: ({ start, end }) => ({ start: unitOf(start), end: unitOf(end) }),
    type: ({ start, end }) => stops?.find((each) => each.start === start && each.end === end)?.label ?? "",
    marked() {
      if (chosen) return chosen;
      if (!words.length) return null;
      return { start: words[Math.min(from, to)].start, end: words[Math.max(from, to)].end };
    },
    // Names of highlights, each with the stretches that have it; the cursor is painted above them.
    paint(painted) {
      CSS.highlights.clear();
      if (stops) CSS.highlights.set("stop", new Highlight(...stops.map(range)));
      for (const [name, stretches] of painted) CSS.highlights.set(name, new Highlight(...stretches.map(range)));
      const now = self.marked();
      if (!now) return;
      const cursor = new Highlight(range(now));
      cursor.priority = 9;
      CSS.highlights.set("cursor", cursor);
    },
    settle() { // what was chosen has been taken
      chosen = null;
      getSelection().removeAllRanges();
      from = to = Math.max(from, to);
    },
    focus() { box.focus({ preventScroll: true }); },
  };
  const shown = () => {
    const now = self.marked(), bar = 110; // what is stuck to the top
    if (!now) return;
    const where = range(now).getBoundingClientRect();
    if (where.top < bar) scrollBy(0, where.top - bar - 40);
    else if (where.bottom > innerHeight) scrollBy(0, where.bottom - innerHeight + 80);
  };
  const move = (step, extends_) => {
    const forward = getComputedStyle(box).direction === "rtl" ? -step : step;
    chosen = null;
    to = Math.max(0, Math.min(words.length - 1, to + forward));
    if (!extends_ || stops) from = to;
    changed();
    shown();
  };
  self.acts = {
    "word-right": () => move(1, false),
    "word-left": () => move(-1, false),
    "more-right": () => move(1, true),
    "more-left": () => move(-1, true),
  };
  const choose = () => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const own = selection.getRangeAt(0);
    if (own.startContainer !== text || own.endContainer !== text) return;
    const within = words.map((word, place) => ({ ...word, place })).filter((word) => word.end > own.startOffset && word.start < own.endOffset);
    if (!within.length) return;
    from = within[0].place;
    to = stops ? from : within.at(-1).place;
    chosen = { start: words[from].start, end: words[to].end };
    selection.removeAllRanges();
    changed();
  };
  document.addEventListener("mouseup", choose);
  let touched = 0; // on a phone words are selected with handles, and no button goes up
  document.addEventListener("selectionchange", () => {
    clearTimeout(touched);
    if (matchMedia("(pointer: coarse)").matches) touched = setTimeout(choose, 700);
  });
  box.addEventListener("mousedown", () => { chosen = null; });
  box.addEventListener("click", (event) => {
    const caret = document.caretRangeFromPoint?.(event.clientX, event.clientY);
    if (chosen || caret?.startContainer !== text) return;
    const place = words.findIndex((word) => word.end >= caret.startOffset);
    if (place >= 0) {
      from = to = place;
      changed();
    }
  });
  return self;
};
