// Pictures: what a mark says, in words under the picture, while the pointer or the keyboard is on it.
// The same words are the mark's name and its tooltip; without this script nothing is lost.
document.addEventListener("DOMContentLoaded", function () {
  "use strict";
  for (const told of document.querySelectorAll("[data-told-of]")) {
    const picture = document.getElementById(told.dataset.toldOf);
    if (!picture) continue;
    told.hidden = false;
    told.setAttribute("aria-hidden", "true");
    told.textContent = "\u00a0";
    const tell = function (event) {
      const mark = event.target.closest(".nv-spots a");
      if (mark) told.textContent = mark.getAttribute("aria-label");
    };
    picture.addEventListener("mouseover", tell);
    picture.addEventListener("focusin", tell);
  }
});
