// Reload the list of jobs while some are open, unless the reader is busy choosing rows or filters.
(function () {
  "use strict";
  const marker = document.querySelector("[data-refresh-seconds]");
  if (!marker) return;
  const seconds = Number(marker.dataset.refreshSeconds) || 5;
  window.setInterval(function () {
    const busy =
      document.hidden ||
      document.querySelector("input.action-select:checked") ||
      (document.activeElement && /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName));
    if (!busy) window.location.reload();
  }, seconds * 1000);
})();
