"use strict";
// Every page: print buttons, keeping the session's end visible to htmx.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
