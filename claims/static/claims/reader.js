// The reader: choosing a statement shows what was read in it; choosing sources and flags dims the others; n and p
// (or j and k) go from statement to statement. Everything is in the page already; without this script the numbers
// are links to the cards.
(function () {
  "use strict";
  const reader = document.getElementById("reader");
  if (!reader) return;
  const chosen = document.getElementById("chosen");
  const preview = document.getElementById("preview");
  const said = document.getElementById("reader-said");
  const text = reader.querySelector(".nv-text");
  const list = reader.querySelector(".nv-all");
  const pieces = Array.from(reader.querySelectorAll("[data-s], [data-role-of], [data-note-of]"));
  const idsOf = (piece) =>
    (piece.dataset.s || piece.dataset.roleOf || piece.dataset.noteOf || "").split(" ").filter(Boolean);
  const cardOf = (id) => document.getElementById("statement-" + id);
  const marking = () => document.body.classList.contains("nv-marks-on");

  function mark(name, id) {
    for (const piece of pieces) {
      const on = id !== null && (idsOf(piece).includes(id) || piece.dataset.roleOf === id);
      piece.classList.toggle(name, on);
    }
  }

  // --- the card of one statement ---------------------------------------------------------------------------

  function choose(id, move) {
    const card = cardOf(id);
    if (!card) return;
    hide();
    mark("nv-on", id);
    const copy = card.cloneNode(true);
    copy.removeAttribute("id");
    const close = document.createElement("button");
    close.type = "button";
    close.className = "nv-close";
    close.setAttribute("aria-label", "Close");
    close.textContent = "×";
    close.addEventListener("click", clear);
    chosen.replaceChildren(close, copy);
    chosen.hidden = false;
    history.replaceState(null, "", "#statement-" + id);
    if (move) {
      const first = pieces.find((piece) => idsOf(piece).includes(id));
      if (first) first.scrollIntoView({ block: "center" });
    }
  }

  function clear() {
    mark("nv-on", null);
    chosen.hidden = true;
    chosen.replaceChildren();
    history.replaceState(null, "", window.location.pathname + window.location.search);
  }

  // --- who, what claim, how it stands: before anything is opened -------------------------------------------

  function show(id, place) {
    const card = cardOf(id);
    if (!card || marking()) return hide();
    const who = document.createElement("p");
    who.textContent = Array.from(card.querySelector(".nv-who").children)
      .filter((part) => !part.classList.contains("nv-badge"))
      .map((part) => part.textContent.trim()).join(", ");
    const claims = Array.from(card.querySelectorAll(".nv-status"), function (status) {
      const line = document.createElement("p");
      const mark = document.createElement("span");
      mark.className = "nv-status";
      mark.textContent = status.textContent;
      line.append(status.parentElement.querySelector("a").textContent + " – ", mark);
      return line;
    });
    const none = document.createElement("p");
    none.textContent = "No claim was read in it.";
    preview.replaceChildren(who, ...(claims.length ? claims.slice(0, 3) : [none]));
    preview.hidden = false;
    const box = preview.getBoundingClientRect();
    const below = place.bottom + 8 + box.height <= window.innerHeight;
    preview.style.top = Math.max(4, below ? place.bottom + 8 : place.top - box.height - 8) + "px";
    preview.style.left = Math.max(4, Math.min(place.left, window.innerWidth - box.width - 8)) + "px";
  }

  function hide() {
    preview.hidden = true;
  }

  // On a narrow screen the list of all statements would stand between the text and what follows it.
  if (window.matchMedia("(max-width: 1100px)").matches) list.open = false;

  text.addEventListener("click", function (event) {
    const target = event.target.closest("[data-open], [data-beside], [data-s], [data-role-of]");
    if (!target || window.getSelection().toString()) return;
    event.preventDefault();
    // The innermost statement comes last: statements inside statements are listed outermost first.
    choose(target.dataset.open || target.dataset.beside || idsOf(target).pop(), false);
  });
  text.addEventListener("mouseover", function (event) {
    const target = event.target.closest("[data-s], [data-role-of], [data-note-of]");
    const id = target ? idsOf(target).pop() : null;
    mark("nv-hover", id);
    if (!target || target.dataset.noteOf) return hide();
    const lines = target.getClientRects();
    show(id, Array.from(lines).find((line) => event.clientY <= line.bottom) || lines[0]);
  });
  text.addEventListener("mouseleave", function () {
    mark("nv-hover", null);
    hide();
  });
  text.addEventListener("focusin", function (event) {
    const badge = event.target.closest("[data-open]");
    if (!badge) return hide();
    mark("nv-hover", badge.dataset.open);
    show(badge.dataset.open, badge.getBoundingClientRect());
    badge.setAttribute("aria-describedby", "preview");
  });
  text.addEventListener("focusout", function () {
    mark("nv-hover", null);
    hide();
  });
  window.addEventListener("scroll", function () {
    const badge = document.activeElement.closest("[data-open]");
    if (!preview.hidden && badge) show(badge.dataset.open, badge.getBoundingClientRect());
  }, { passive: true });
  list.addEventListener("click", function (event) {
    const card = event.target.closest("[data-card]");
    if (card && !event.target.closest("a, button, input, summary")) choose(card.dataset.card, true);
  });

  // --- filters ---------------------------------------------------------------------------------------------

  const chips = Array.from(document.querySelectorAll(".nv-chip"));
  const cards = Array.from(list.querySelectorAll("[data-card]"));
  const pressed = (name) => {
    const chip = chips.find((one) => name in one.dataset && one.getAttribute("aria-pressed") === "true");
    return chip ? chip.dataset[name] : null;
  };

  function filter() {
    const speaker = pressed("speaker");
    const flag = pressed("flag");
    const fits = new Set(cards.filter((card) =>
      (speaker === null || card.dataset.speaker === speaker)
      && (flag === null || card.dataset.flags.split(" ").includes(flag))).map((card) => card.dataset.card));
    const off = (id) => (speaker !== null || flag !== null) && !fits.has(id);
    for (const card of cards) card.classList.toggle("nv-dim", off(card.dataset.card));
    for (const piece of pieces) {
      if (piece.dataset.s || piece.dataset.noteOf) piece.classList.toggle("nv-dim", off(idsOf(piece).pop()));
    }
    said.textContent = speaker === null && flag === null
      ? "All statements are shown." : fits.size + " of " + cards.length + " statements are shown.";
  }

  for (const chip of chips) {
    chip.addEventListener("click", function () {
      const on = chip.getAttribute("aria-pressed") !== "true";
      const name = "flag" in chip.dataset ? "flag" : "speaker";
      for (const other of chips) if (name in other.dataset) other.setAttribute("aria-pressed", "false");
      chip.setAttribute("aria-pressed", String(on));
      filter();
    });
  }

  // --- keys ------------------------------------------------------------------------------------------------

  const badges = Array.from(text.querySelectorAll("[data-open]"));
  let last = null;

  function step(by) {
    const open = badges.filter((badge) => {
      const piece = badge.nextElementSibling;
      return !(piece && piece.classList.contains("nv-dim"));
    });
    if (!open.length) return;
    const from = badges.includes(document.activeElement) ? document.activeElement : last;
    const at = open.indexOf(from);
    const next = at < 0 ? (by > 0 ? 0 : open.length - 1) : Math.min(Math.max(at + by, 0), open.length - 1);
    last = open[next];
    last.scrollIntoView({ block: "center" });
    last.focus({ preventScroll: true });
  }

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && !preview.hidden) hide();
    if (event.key === "Escape" && !chosen.hidden) clear();
  });
  // Before any other keys of the page: in the reader these belong to the text.
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || marking()) return;
    if (event.target.closest("input, textarea, select, [contenteditable=true], dialog")) return;
    const by = { n: 1, j: 1, p: -1, k: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    step(by);
  }, true);
  const steps = document.getElementById("steps");
  if (steps && badges.length) {
    steps.hidden = false;
    steps.addEventListener("click", function (event) {
      const button = event.target.closest("[data-step]");
      if (button) step(Number(button.dataset.step));
    });
  }

  const asked = window.location.hash.match(/^#statement-(\d+)$/);
  if (asked) choose(asked[1], true);
})();
