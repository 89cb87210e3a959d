"use strict";
// Stretches of a text linked to others: two and a label, or a trigger with its type and what plays
// which role in it. A stretch is picked up, and what is labelled from then on is linked to it.
(() => {
  const own = document.querySelector("#linking");
  const told = JSON.parse(own?.dataset.picking ?? "null");
  const at = told && window.pointing(document.querySelector("#text"), told.stops, () => paint());
  if (!at) return;
  const inFrames = told.mode === "frames";
  const value = document.querySelector("#picked-value");
  const list = document.querySelector("#spans");
  const line = document.querySelector("#from");
  const strips = [...document.querySelectorAll("[data-strip]")];
  const words = document.querySelector("#between");
  const frames = []; // each with what is linked to it
  let current = null; // the one that is picked up
  let made = 0; // what was made last is taken away first
  for (const sent of at.kept(value.value)) {
    const frame = { ...at.place(sent), label: sent.label === "" ? null : Number(sent.label), n: ++made };
    const label = (each) => (told.free ? each.label : Number(each.label));
    frame.links = sent.links.map((each) => ({ ...at.place(each), label: label(each), n: ++made }));
    frames.push(frame);
  }
  if (told.trigger && frames.length) current = frames[0];
  else if (told.trigger) frames.push((current = { ...at.place(told.trigger), label: null, links: [] }));

  const same = (one, other) => one.start === other.start && one.end === other.end;
  const overlap = (one, other) => one.start < other.end && other.start < one.end;
  const quote = (stretch) => `“${at.quote(stretch).trim().replace(/\s+/g, " ").slice(0, 60)}”`;
  const stripOf = (frame) => (inFrames && frame?.label !== null ? String(frame?.label ?? "types") : "");
  const button = (strip, number) => strips.find((each) => each.dataset.strip === strip)?.querySelectorAll("[data-label]")[number];
  const linkStrip = (frame) => (inFrames ? stripOf(frame) : "");
  const wordOf = (frame, link) => (told.free ? link.label : button(linkStrip(frame), link.label).dataset.word);
  const toneOf = (frame, link) => (told.free ? "m0" : button(linkStrip(frame), link.label).dataset.tone || "m0");
  const allowed = (word, head, tail) => {
    const pairs = told.between[word];
    return !pairs || pairs.some(([one, other]) => one === at.type(head) && other === at.type(tail));
  };

  const paint = () => {
    const painted = new Map();
    const add = (name, stretch) => painted.set(name, [...(painted.get(name) ?? []), stretch]);
    for (const frame of frames) {
      if (inFrames && frame.label !== null) add(button("types", frame.label).dataset.tone || "m0", frame);
      for (const link of frame.links) {
        add(toneOf(frame, link), link);
        if (!inFrames) add(toneOf(frame, link), frame);
      }
    }
    if (current) add("from", current);
    at.paint(painted);
    const now = at.marked();
    const shown = inFrames ? stripOf(current) : "";
    for (const strip of strips) {
      strip.hidden = strip.dataset.strip !== shown;
      if (inFrames || !now) continue;
      for (const each of strip.querySelectorAll("[data-label]")) {
        each.disabled = Boolean(current) && !same(current, now) && !allowed(each.dataset.word, current, now);
      }
    }
  };
  const state = () => {
    if (told.trigger) return `for ${quote(current)}: mark a phrase, then its role`;
    if (inFrames) {
      return current
        ? `for ${quote(current)}: mark who or what takes part, then the role; ${told.key} for the next`
        : "mark a word that tells of one, then its type";
    }
    const what = told.free ? "write what lies between" : "then its label";
    return current ? `from ${quote(current)}: mark where it leads to, ${what}` : `mark where it begins, then ${told.key}`;
  };
  const say = (words) => { line.textContent = words; };
  const changed = () => {
    paint();
    const sent = frames.filter((frame) => inFrames || frame.links.length);
    value.value = JSON.stringify(sent.map((frame) => ({
      ...at.sent(frame), label: String(frame.label ?? ""),
      links: frame.links.map((link) => ({ ...at.sent(link), label: String(link.label) })),
    })));
    list.replaceChildren(...frames.flatMap(items));
    say(state());
  };

  const element = (name, words, tone) => {
    const one = document.createElement(name);
    one.textContent = words;
    if (tone) one.className = tone;
    return one;
  };
  const away = (words, remove) => {
    const one = element("button", "×");
    one.type = "button";
    one.setAttribute("aria-label", `take ${words} away`);
    one.addEventListener("click", () => { remove(); changed(); at.focus(); });
    return one;
  };
  const items = (frame) => {
    const shown = [];
    if (inFrames && frame.label !== null) {
      const word = button("types", frame.label).dataset.word;
      const item = element("li", "", button("types", frame.label).dataset.tone);
      const again = element("button", quote(frame));
      again.type = "button";
      again.setAttribute("aria-label", `go on with ${quote(frame)}`);
      again.addEventListener("click", () => { current = frame; changed(); at.focus(); });
      item.append(element("b", word), " ", again, away(`${word} ${quote(frame)}`, () => drop(frame)));
      shown.push(item);
    }
    for (const link of frame.links) {
      const word = wordOf(frame, link), item = element("li", "", toneOf(frame, link));
      item.append(element("bdi", quote(frame)), " ", element("b", word), " ", element("bdi", quote(link)), " ",
        away(`${quote(frame)} ${word} ${quote(link)}`, () => unlink(frame, link)));
      shown.push(item);
    }
    return shown;
  };
  const drop = (frame) => {
    frames.splice(frames.indexOf(frame), 1);
    if (current === frame) current = null;
  };
  const unlink = (frame, link) => {
    frame.links.splice(frame.links.indexOf(link), 1);
    if (!inFrames && !frame.links.length) drop(frame);
  };

  const link = (label) => {
    const now = at.marked();
    if (!now) return false;
    if (!current && inFrames) {
      const roles = strips.find((strip) => strip.dataset.strip === String(label));
      let frame = frames.find((each) => same(each, now) && each.label === label);
      if (!frame) frames.push((frame = { ...now, label, links: [], n: ++made }));
      current = roles ? frame : null;
    } else if (!current) {
      say(`nothing is picked up yet: mark where it begins, then ${told.key}`);
      return false;
    } else if (same(current, now)) {
      say("both ends are the same: go on to the other one");
      return false;
    } else if (!current.links.some((each) => same(each, now) && each.label === label)) {
      if (!frames.includes(current)) frames.push(current);
      current.links.push({ ...now, label, n: ++made });
    }
    at.settle();
    changed();
    at.focus();
    return true;
  };
  const acts = {
    ...at.acts,
    pick() {
      const now = at.marked();
      if (!now || told.trigger) return;
      const here = frames.findLast((each) => each !== current && (inFrames ? overlap(each, now) : same(each, now)));
      if (inFrames) current = here ?? null;
      else if (current && same(current, now)) current = null;
      else current = here ?? { ...now, label: null, links: [] };
      at.settle();
      changed();
    },
    unmark() {
      const now = at.marked();
      const all = frames.flatMap((frame) => [
        ...(inFrames && frame.label !== null ? [{ what: frame, away: () => drop(frame) }] : []),
        ...frame.links.map((each) => ({ what: each, away: () => unlink(frame, each) })),
      ]).sort((one, other) => one.what.n - other.what.n);
      const last = all.findLast(({ what }) => now && overlap(what, now)) ?? all.at(-1);
      if (last) last.away();
      else if (!told.trigger) current = null;
      changed();
    },
  };
  window.marking = (name) => {
    if (!acts[name]) return false;
    acts[name]();
    return true;
  };
  for (const strip of strips) {
    for (const [number, each] of [...strip.querySelectorAll("[data-label]")].entries()) {
      each.addEventListener("click", () => link(number));
    }
  }
  document.querySelector("[data-act=pick]")?.addEventListener("click", () => { acts.pick(); at.focus(); });
  words?.addEventListener("entered", () => {
    const written = words.value.trim().replace(/\s+/g, " ");
    if (written && link(written)) words.value = "";
    else at.focus();
  });
  at.focus();
  changed();
})();
