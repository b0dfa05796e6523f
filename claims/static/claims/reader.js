// The reader: choosing a statement shows what was read in it; choosing a source dims the others.
// Everything is in the page already; without this script the numbers are links to the cards.
(function () {
  "use strict";
  const reader = document.getElementById("reader");
  if (!reader) return;
  const chosen = document.getElementById("chosen");
  const pieces = Array.from(reader.querySelectorAll("[data-s], [data-role-of]"));
  const idsOf = (piece) => (piece.dataset.s || piece.dataset.roleOf || "").split(" ").filter(Boolean);

  function mark(name, id) {
    for (const piece of pieces) {
      const on = id !== null && (idsOf(piece).includes(id) || piece.dataset.roleOf === id);
      piece.classList.toggle(name, on);
    }
  }

  function choose(id, move) {
    const card = document.getElementById("statement-" + id);
    if (!card) return;
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

  const list = reader.querySelector(".nv-all");
  // On a narrow screen the list of all statements would stand between the text and what follows it.
  if (window.matchMedia("(max-width: 1100px)").matches) list.open = false;

  const text = reader.querySelector(".nv-text");
  text.addEventListener("click", function (event) {
    const target = event.target.closest("[data-open], [data-s], [data-role-of]");
    if (!target || window.getSelection().toString()) return;
    event.preventDefault();
    // The innermost statement comes last: statements inside statements are listed outermost first.
    choose(target.dataset.open || idsOf(target).pop(), false);
  });
  text.addEventListener("mouseover", function (event) {
    const target = event.target.closest("[data-s], [data-role-of]");
    mark("nv-hover", target ? idsOf(target).pop() : null);
  });
  text.addEventListener("mouseleave", () => mark("nv-hover", null));
  list.addEventListener("click", function (event) {
    const card = event.target.closest("[data-card]");
    if (card && !event.target.closest("a")) choose(card.dataset.card, true);
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && !chosen.hidden) clear();
  });

  for (const chip of document.querySelectorAll(".nv-chip")) {
    chip.addEventListener("click", function () {
      const on = chip.getAttribute("aria-pressed") !== "true";
      for (const other of document.querySelectorAll(".nv-chip")) other.setAttribute("aria-pressed", "false");
      chip.setAttribute("aria-pressed", String(on));
      for (const item of reader.querySelectorAll("[data-speaker]")) {
        item.classList.toggle("nv-dim", on && item.dataset.speaker !== chip.dataset.speaker);
      }
    });
  }

  const asked = window.location.hash.match(/^#statement-(\d+)$/);
  if (asked) choose(asked[1], true);
})();
