"use strict";
// The page reads without this: it finds and filters articles, copies formulas, hands out the data.
(() => {
  const articles = [...document.querySelectorAll("article.display, article.erratum")];
  const box = document.getElementById("search"), field = document.getElementById("sought");
  const chosen = document.getElementById("chosen"), count = document.getElementById("matches");
  const texts = new Map();
  const textOf = (article) => {
    if (!texts.has(article)) texts.set(article, (article.id + " " + article.textContent).toLowerCase());
    return texts.get(article);
  };
  const filter = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean), verdict = chosen.value;
    let shown = 0;
    for (const article of articles) {
      const fits = (!verdict || article.dataset.verdict === verdict) && words.every((w) => textOf(article).includes(w));
      article.hidden = !fits;
      shown += fits;
    }
    count.textContent = words.length || verdict ? `${shown} of ${articles.length}` : "";
  };
  box.hidden = false;
  field.addEventListener("input", filter);
  chosen.addEventListener("change", filter);
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    const first = articles.find((article) => !article.hidden);
    if (first) first.scrollIntoView();
  });
  // a link to an article that the filter hides shows it again
  window.addEventListener("hashchange", () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const hidden = target && target.closest("article[hidden]");
    if (hidden) { field.value = ""; chosen.value = ""; filter(); target.scrollIntoView(); }
  });

  const copy = document.createElement("button");
  copy.type = "button";
  copy.className = "copy";
  copy.textContent = "Copy LaTeX";
  const offer = (event) => {
    const formula = event.target.closest && event.target.closest(".formula");
    if (!formula || formula === copy.parentElement) return;
    copy.textContent = "Copy LaTeX";
    formula.append(copy);
  };
  document.addEventListener("mouseover", offer);
  document.addEventListener("focusin", offer);
  document.addEventListener("toggle", (event) => {
    if (event.target.open) for (const f of event.target.querySelectorAll(".formula")) f.tabIndex = 0;
  }, true);
  for (const formula of document.querySelectorAll(".printed > .formula, .correction > .formula")) formula.tabIndex = 0;
  copy.addEventListener("click", async () => {
    const source = copy.parentElement.querySelector("annotation").textContent;
    try {
      await navigator.clipboard.writeText(source);
      copy.textContent = "Copied";
    } catch {
      copy.textContent = source; // where the clipboard is closed to the page, the source can be selected
    }
  });

  const data = document.getElementById("data"), link = document.getElementById("download");
  link.href = URL.createObjectURL(new Blob([data.textContent], { type: "application/json" }));
  link.hidden = false;
})();
