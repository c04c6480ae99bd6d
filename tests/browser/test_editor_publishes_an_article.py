"""A marketing editor enters a whole article; a visitor reads every element of it."""

from playwright.sync_api import expect

from tests.browser.editor import Editor
from tests.browser.people import Visitor

TITLE = "Nerve Blocks for Chronic Headache [Migraine, Cluster Headache, Neuralgia]"
INTRODUCTION = (
    "A nerve block is an injection near a nerve that carries pain. It has been explored for "
    "headaches that keep coming back. It is tried when other treatments have not helped enough."
)
LEAD_IN = "A 2019 review of the trials of nerve blocks for headache found that:"
QUOTATION = "Relief was often quick, and few of the studies followed people for more than a month."
SOURCE = "Journal of Example Medicine"
CONDITIONS_HEADING = "Let’s look at these types of headache, one by one"
CONDITIONS = {
    "Chronic Migraine": ("- Injections at the back of the head may shorten an attack.",),
    "Cluster Headache": ("- A block can bridge the days until another medicine works.",),
    "Occipital Neuralgia": (
        "- The pain shoots from the neck over the scalp.",
        "- A block may help to tell it from other headaches.",
    ),
    "Tension Headache": (
        "- Tender muscles pull on the nerves of the scalp.",
        "- Some people report relief that does not last.",
    ),
}
MECHANISM_HEADING = "How a Nerve Block Changes Pain"
STEPS = {
    "The Signal Is Stopped": "The medicine keeps the nerve from passing the pain on.",
    "The Nerve Calms Down": "A rested nerve may answer less strongly when the medicine wears off.",
    "Short-Term and Long-Term Relief": "Relief lasts from hours to weeks, and may need repeating.",
}
PLAN = ("A Plan for the Whole Person", "A block is one part of a plan with sleep and movement.")
CALL = ("The First Step Is a Free Talk", "Contact Us to Book Today")


def test_an_article_is_entered_previewed_published_and_read(arrive):
    editor = arrive(Editor)
    editor.signs_in_as("marketing")
    editor.starts_an_article(TITLE)
    enters_every_section(editor)

    preview = editor.previews()
    expect(preview).to_contain_text(QUOTATION)
    expect(preview.get_by_role("heading", level=1)).to_have_text(TITLE)
    editor.publishes()

    visitor = arrive(Visitor)
    visitor.opens("/conditions/")
    visitor.follows(TITLE)
    reads_every_section_in_order(visitor)
    visitor.finds_no_barrier()
    visitor.takes_a_picture("entered-article")

    visitor.follows(CALL[1])
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text("consultation")


def enters_every_section(editor: Editor) -> None:
    editor.writes_the_introduction(INTRODUCTION)

    evidence = editor.adds("Quoted evidence")
    evidence.writes(introduction=(LEAD_IN,))
    evidence.fills(quotation=QUOTATION, source=SOURCE, year="2019")

    treated = editor.adds("Conditions treated")
    treated.fills(heading=CONDITIONS_HEADING)
    for number, (name, lines) in enumerate(CONDITIONS.items()):
        condition = treated.item("conditions", number)
        condition.fills(name=name)
        condition.writes(text=lines)

    mechanism = editor.adds("Mechanism")
    mechanism.fills(heading=MECHANISM_HEADING)
    for number, (title, text) in enumerate(STEPS.items()):
        step = mechanism.item("steps", number)
        step.fills(title=title)
        step.writes(text=(text,))

    plan = editor.adds("Description")
    plan.fills(heading=PLAN[0])
    plan.writes(text=(PLAN[1],))

    call = editor.adds("Consultation call to action")
    call.fills(heading=CALL[0], button=CALL[1])
    call.part("form_page").chooses_page("Ask for a free consultation")

    related = editor.adds("Related articles")
    related.item("pages", 0).chooses_page("Migraine")


def reads_every_section_in_order(visitor: Visitor) -> None:
    """Every element is on the page, in the order and the structure in which it was entered."""
    main = visitor.page.get_by_role("main")
    expect(main.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(main.get_by_role("blockquote")).to_have_text(QUOTATION)
    expect(main.locator("figcaption", has_text=SOURCE)).to_contain_text("2019")

    numbered = main.locator("ol > li", has=visitor.page.get_by_role("heading"))
    for number, (name, lines) in enumerate(CONDITIONS.items()):
        expect(numbered.nth(number).get_by_role("heading")).to_have_text(name)
        expect(numbered.nth(number).locator("ul > li")).to_have_text(
            [line.removeprefix("- ") for line in lines]
        )

    related = main.locator("section", has_text="Related articles")
    expect(related.get_by_role("link", name="Migraine")).to_be_visible()

    flow = main.inner_text()
    texts = [INTRODUCTION, LEAD_IN, QUOTATION, SOURCE, CONDITIONS_HEADING, *CONDITIONS]
    texts += [MECHANISM_HEADING, *(text for step in STEPS.items() for text in step)]
    texts += [*PLAN, *CALL, "Related articles"]
    places = [flow.rindex(text) for text in texts]
    assert places == sorted(places)
