// A file takes a moment: say so where the reader tapped, and let nobody tap ten times.
"use strict";
const said = document.querySelector("[data-prepared]");
for (const link of document.querySelectorAll("[data-preparing]")) {
  link.addEventListener("click", (event) => {
    if (link.getAttribute("aria-disabled") === "true") {
      event.preventDefault();
      return;
    }
    said.textContent = said.dataset.prepared;
    link.setAttribute("aria-disabled", "true");
    setTimeout(() => { link.removeAttribute("aria-disabled"); said.textContent = ""; }, 8000);
  });
}
