"""What is stored for a block is read without asking the database for what it points to."""

import pytest

from conditions.blocks import ConditionBody
from conditions.blocks.stored import words_in, words_in_text


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ("", 0),
        ("<p>One two</p><p>three</p>", 3),
        ("<ul><li>One</li><li>two</li></ul>", 2),
        ("<p>One<br/>two</p>", 2),
        ("<p>un<b>believ</b>able</p>", 1),
        ('<p>It helps<embed embedtype="citation" id="5" label="Ada 2020"/>.</p>', 2),
        ('<p><a linktype="page" id="3">Read more</a> &amp; rest</p>', 4),
    ],
)
def test_words_are_counted_as_a_reader_sees_them(stored, words):
    assert words_in_text(stored) == words


def test_words_of_sections_are_those_of_their_texts_and_not_of_their_look():
    stored = [
        {
            "type": "description",
            "id": "3f2a",
            "value": {"heading": "Two words", "text": "<p>One</p>", "tone": "tinted"},
        },
        {
            "type": "table",
            "value": {
                "heading": "",
                "table": {
                    "columns": [
                        {"type": "text", "heading": "H"},
                        {"type": "number", "heading": "N"},
                    ],
                    "rows": [{"values": ["<p>Two hours</p>", 5.0]}],
                    "caption": "",
                },
            },
        },
        {"type": "key_facts", "value": {"heading": "Facts", "facts": ["<p>An old item</p>"]}},
        {"type": "no longer a section", "value": {"text": "unseen"}},
    ]

    assert words_in(ConditionBody(), stored) == 3 + 2 + 4
