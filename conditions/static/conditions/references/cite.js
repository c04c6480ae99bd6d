/* The rich text editor's control for citations: choose works in a window, keep them as entities. */
(() => {
  const { React, DraftJS, draftail } = window;

  const editorText = ({ label, locator }) => `[${label}${locator ? `, ${locator}` : ""}]`;

  /* A selected sentence is kept and cited behind; only a citation being edited is replaced. */
  const endOf = (selection) =>
    selection.merge({
      anchorKey: selection.getEndKey(),
      anchorOffset: selection.getEndOffset(),
      focusKey: selection.getEndKey(),
      focusOffset: selection.getEndOffset(),
      isBackward: false,
    });

  /* One entity per work, so that each can be removed or edited alone. */
  function insert(editorState, works, replaced) {
    let selection = replaced || endOf(editorState.getSelection());
    let content = editorState.getCurrentContent();
    for (const work of works) {
      content = content.createEntity("CITATION", "IMMUTABLE", work);
      const key = content.getLastCreatedEntityKey();
      content = DraftJS.Modifier.replaceText(content, selection, editorText(work), null, key);
      selection = endOf(content.getSelectionAfter());
    }
    return DraftJS.EditorState.push(editorState, content, "insert-characters");
  }

  class CitationSource extends draftail.ModalWorkflowSource {
    getChooserConfig(entity) {
      const { id, locator } = entity ? entity.getData() : {};
      return {
        url: this.props.entityType.chooserUrls.citation,
        urlParams: id ? { id, locator } : {},
        onload: { cite: (modal) => new CiteWindow(modal) },
        responses: { chosen: (works) => this.onChosen(works) },
      };
    }

    onChosen(works) {
      const { editorState, entityKey, onComplete } = this.props;
      const replaced =
        entityKey && draftail.DraftUtils.getEntitySelection(editorState, entityKey);
      this.workflow.close();
      onComplete(insert(editorState, works, replaced));
    }
  }

  const icon = React.createElement(window.wagtail.components.Icon, { name: "openquote" });

  function Citation(props) {
    const data = props.contentState.getEntity(props.entityKey).getData();
    return React.createElement(
      draftail.TooltipEntity,
      { ...props, icon, label: editorText(data) },
      props.children,
    );
  }

  /* What happens inside the window; every list comes from the server as HTML. */
  class CiteWindow {
    constructor(modal) {
      this.modal = modal;
      this.root = modal.body[0].querySelector("[data-cite]");
      this.chosen = this.root.querySelector("[data-cite-chosen]");
      const preset = this.root.querySelector("[data-cite-preset]");
      if (preset) this.choose(preset.dataset);
      this.root.addEventListener("click", (event) => this.onClick(event));
      this.root.addEventListener("submit", (event) => this.onSubmit(event));
      const query = this.root.querySelector("[data-cite-query]");
      query.addEventListener("input", () => this.searchSoon(query.value));
    }

    onClick(event) {
      const button = event.target.closest("button");
      if (!button) return;
      if ("citeChoose" in button.dataset) this.choose(button.dataset);
      if ("citeLeaveOut" in button.dataset) this.leaveOut(button.closest("li"));
      if ("citePage" in button.dataset) this.search(button.dataset.citePage);
      if ("citeInsert" in button.dataset) this.insert();
    }

    choose({ id, label, title, locator = "" }) {
      if (this.chosen.querySelector(`[data-id="${id}"]`)) return;
      const row = this.root.querySelector("[data-cite-chosen-row]").content.firstElementChild;
      const item = row.cloneNode(true);
      Object.assign(item.dataset, { id, label });
      item.querySelector("[data-cite-name]").textContent = title;
      item.querySelector("[data-cite-locator]").value = locator;
      this.chosen.append(item);
      this.refresh();
    }

    leaveOut(item) {
      item.remove();
      this.refresh();
    }

    refresh() {
      const isEmpty = !this.chosen.children.length;
      this.root.querySelector("[data-cite-nothing]").hidden = !isEmpty;
      this.root.querySelector("[data-cite-insert]").disabled = isEmpty;
    }

    searchSoon(query) {
      this.query = query;
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.search(1), 250);
    }

    async search(page) {
      const asked = new URLSearchParams({ q: this.query || "", p: page });
      const results = this.root.querySelector("[data-cite-results]");
      const response = await fetch(`${this.root.dataset.resultsUrl}?${asked}`);
      const html = await response.text();
      if ((this.query || "") === asked.get("q")) results.innerHTML = html;
    }

    /* A form inside the window answers with the HTML that takes its place. */
    async onSubmit(event) {
      event.preventDefault();
      const form = event.target;
      const place = form.closest("[data-cite-add]");
      const button = event.submitter;
      button.disabled = true;
      try {
        const response = await fetch(form.action, { method: "POST", body: new FormData(form) });
        place.innerHTML = await response.text();
      } finally {
        button.disabled = false;
      }
      place.querySelectorAll("[data-cite-added]").forEach((added) => this.choose(added.dataset));
      place.querySelector("[tabindex='-1']")?.focus();
    }

    insert() {
      const works = [...this.chosen.children].map((item) => ({
        id: item.dataset.id,
        label: item.dataset.label,
        locator: item.querySelector("[data-cite-locator]").value.trim(),
      }));
      this.modal.respond("chosen", works);
    }
  }

  draftail.registerPlugin(
    { type: "CITATION", source: CitationSource, decorator: Citation },
    "entityTypes",
  );
})();
