/* The rich text editor's control for words that the glossary explains. */
(() => {
  const { React, DraftJS, draftail } = window;

  class TermSource extends draftail.ModalWorkflowSource {
    getChooserConfig() {
      return {
        url: this.props.entityType.chooserUrls.term,
        urlParams: {},
        onload: window.CHOOSER_MODAL_ONLOAD_HANDLERS,
        responses: { chosen: (term) => this.onChosen(term) },
      };
    }

    /* Selected words stay as the editor wrote them; without a selection the term itself is put in. */
    onChosen({ id, string }) {
      const { editorState, entityKey, onComplete } = this.props;
      const selection = entityKey
        ? draftail.DraftUtils.getEntitySelection(editorState, entityKey)
        : editorState.getSelection();
      const content = editorState
        .getCurrentContent()
        .createEntity("TERM", "MUTABLE", { id: String(id), name: string });
      const key = content.getLastCreatedEntityKey();
      const changed = selection.isCollapsed()
        ? DraftJS.Modifier.replaceText(content, selection, string, null, key)
        : DraftJS.Modifier.applyEntity(content, selection, key);
      this.workflow.close();
      onComplete(DraftJS.EditorState.push(editorState, changed, "apply-entity"));
    }
  }

  const icon = React.createElement(window.wagtail.components.Icon, { name: "help" });

  function Term(props) {
    const { name } = props.contentState.getEntity(props.entityKey).getData();
    return React.createElement(
      draftail.TooltipEntity,
      { ...props, icon, label: name },
      props.children,
    );
  }

  draftail.registerPlugin({ type: "TERM", source: TermSource, decorator: Term }, "entityTypes");
})();
