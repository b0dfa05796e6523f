// Two texts in one: n and p (or j and k) go from change to change. Without this script the list's links do.
(function () {
  "use strict";
  const marks = Array.from(document.querySelectorAll("[data-change]"));
  if (!marks.length) return;

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable=true], dialog")) return;
    const step = { n: 1, j: 1, p: -1, k: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const at = marks.indexOf(document.activeElement);
    const next = at < 0 ? (step > 0 ? 0 : marks.length - 1) : Math.min(Math.max(at + step, 0), marks.length - 1);
    marks[next].focus({ preventScroll: true });
    marks[next].scrollIntoView({ block: "center" });
  }, true);
})();
