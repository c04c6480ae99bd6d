"""A form in several steps, without a session: what was given on the others travels in the form.

Each page answers a POST that holds every answer so far, and nothing is kept before the last one.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from leads.forms import Condition, ConsultationForm
from leads.text import in_words

TO = "to"  # the step a pressed button leads to; without it, the form is sent
CHANGE = "change"  # the same, and from there back to the check
LAST = "last"  # the step with this name is the last one
SEEN = "step"  # every step the visitor has been shown


@dataclass(frozen=True)
class Step:
    """Some of a form's questions; `is_check` is the page where all answers are checked.

    That page has the heading of the steps that would have asked for files and nothing else.
    """

    number: int
    heading: str
    names: list[str]
    is_check: bool = False

    def names_for(self, form: ConsultationForm) -> list[str]:
        """The questions to show: those asked, and those that an answer on this page decides on."""
        shown: list[str] = []
        given = getattr(form, "cleaned_data", {})
        for name in self.names:
            condition = form.questions[name].condition
            if condition is None:
                shown.append(name)
            elif condition.name in self.names:
                shown += [name] if condition.name in shown else []
            elif condition.is_met_by(given.get(condition.name)):
                shown.append(name)
        return shown


@dataclass(frozen=True)
class ShownStep:
    """One page of a form, as its template reads it."""

    form: ConsultationForm  # with everything that was sent, if anything was
    step: Step
    steps: list[Step]
    wanted: int = 0  # the step the visitor is on the way to
    shows_problems: bool = False

    @property
    def number(self) -> int:
        return self.step.number

    @property
    def heading(self) -> str:
        return self.step.heading

    @property
    def is_check(self) -> bool:
        return self.step.is_check

    @cached_property
    def names(self) -> list[str]:
        return self.step.names_for(self.form)

    @cached_property
    def way(self) -> list[Step]:
        """The steps with a question for this visitor, as far as is known by now."""
        return [
            step
            for step in self.steps
            if not step.is_check and (step is self.step or step.names_for(self.form))
        ]

    @property
    def position(self) -> int | None:
        """Which of the steps this is, counted from 1; None for the check and for a form of one."""
        if self.is_check or len(self.steps) == 1:
            return None
        return self.way.index(self.step) + 1

    @property
    def onward(self) -> int | None:
        """The step the button leads to; None where it sends the form."""
        return None if self.step is self.steps[-1] else max(self.wanted, self.number + 1)

    @property
    def back(self) -> int | None:
        return max((step.number for step in self.way if step.number < self.number), default=None)

    @property
    def questions(self) -> list[tuple[forms.BoundField, Condition | None]]:
        """Each control, with the condition that another one on this page decides on."""
        form = self.form if self.shows_problems else type(self.form)(initial=self.typed)
        conditions = [form.questions[name].condition for name in self.names]
        return [
            (form[name], condition if condition and condition.name in self.names else None)
            for name, condition in zip(self.names, conditions, strict=True)
        ]

    @property
    def takes_files(self) -> bool:
        return any(self.form.questions[name].field_type == "file" for name in self.names)

    @property
    def problems(self) -> list[dict[str, str]]:
        return self.form.problems(self.names) if self.shows_problems else []

    @property
    def seen(self) -> list[str]:
        return self.form.data.getlist(SEEN)

    @property
    def typed(self) -> dict[str, Any]:
        """What was typed on this page before, right or wrong; nothing if it is shown first now."""
        if str(self.number) not in self.seen:
            return {}
        form = self.form
        return {
            name: form.fields[name].widget.value_from_datadict(form.data, form.files, name)
            for name in self.names
            if form.questions[name].field_type != "file"
        }

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What the other steps were answered with, to be sent again from this one."""
        seen = sorted({str(self.number), *self.seen} & {str(step.number) for step in self.steps})
        data, names = self.form.data, [name for name in self.form.fields if name not in self.names]
        return [
            *((SEEN, number) for number in seen),
            *((name, value) for name in names for value in data.getlist(name)),
        ]

    @property
    def answers(self) -> list[dict[str, Any]]:
        """Every answer with its label and the step where it can be changed."""
        form, given = self.form, self.form.cleaned_data
        return [
            {
                "step": step,
                "rows": [
                    {"label": form.fields[name].label, "text": in_words(given.get(name))}
                    for name in step.names
                    if name in given and form.questions[name].field_type != "hidden"
                ],
            }
            for step in self.way
        ]


@lru_cache(maxsize=50)
def steps_of(form: type[ConsultationForm]) -> list[Step]:
    """The steps of a form in order; where there are several, the check is the last."""
    groups: list[tuple[str, list[str]]] = [("", [])]
    files = [name for name, one in form.questions.items() if one.field_type == "file"]
    for name, question in form.questions.items():
        if question.step_heading:
            groups.append((question.step_heading, []))
        groups[-1][1].append(name)
    groups = [group for group in groups if group[1]] or groups
    if len(groups) == 1:
        return [Step(0, *groups[0])]
    # Browsers send a file with the page it was chosen on, and with no other: the last one asks.
    groups = [(heading, [name for name in names if name not in files]) for heading, names in groups]
    steps = [Step(number, *group) for number, group in enumerate(filter(itemgetter(1), groups))]
    without_a_page = ", ".join(heading for heading, names in groups if heading and not names)
    return [*steps, Step(len(steps), without_a_page, files, is_check=True)]


def first_step(form: ConsultationForm, number: int = 0) -> ShownStep:
    """What a visitor meets who has sent nothing yet."""
    steps = steps_of(type(form))
    return ShownStep(form, steps[number], steps)


def last_step(form: ConsultationForm) -> ShownStep:
    """The page that a whole form was sent from, as it was sent."""
    steps = steps_of(type(form))
    return ShownStep(form, steps[-1], steps, shows_problems=True)


def step_to_show(form: ConsultationForm) -> ShownStep | None:
    """The page a pressed button leads to, or the first with a problem; None to keep the form."""
    steps = steps_of(type(form))
    last = len(steps) - 1
    wanted = wanted_step(form.data, last)
    form.full_clean()
    if wanted is None and form.is_valid() and not any(form.cleaned_data.values()):
        form.add_error(next(iter(form.fields)), _("Answer at least one question."))
    for step in steps[:wanted]:
        if form.problems(step.names):
            on_the_way_to = last if wanted is None else wanted
            return ShownStep(form, step, steps, on_the_way_to, shows_problems=True)
    if wanted is None:
        return None
    step = next((step for step in steps[wanted:] if step.names_for(form)), steps[-1])
    return ShownStep(form, step, steps, wanted=last if form.data.get(CHANGE) else 0)


def wanted_step(data: QueryDict, last: int) -> int | None:
    """The number of the step that was asked for, nonsense being the first; None to send."""
    value = data.get(CHANGE) or data.get(TO)
    if not value:
        return None
    if value == LAST:
        return last
    try:
        return min(max(int(value), 0), last)
    except ValueError:
        return 0
