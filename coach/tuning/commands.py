"""`coach tune`, and what other commands need of a person's own limits. Heavy packages are imported inside."""

import datetime
import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from coach.errors import CoachError

if TYPE_CHECKING:
    from coach.angles.names import Angle
    from coach.exercise.definition import Exercise
    from coach.feedback import Event
    from coach.tuning.compare import Compared
    from coach.tuning.suggest import Suggestion
    from coach.tuning.track import Track

PERSON_HELP = "Whose own limits: a short name in small letters."
PersonOption = Annotated[
    str | None, typer.Option("--for", help=PERSON_HELP, metavar="PERSON", show_default="that of the settings, or me")
]
JsonFlag = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


def add_to(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    app.command()(tune)


def tune(
    exercise: Annotated[str, typer.Argument(help="Name of an exercise, or a TOML file.")],
    sessions: Annotated[
        list[str] | None,
        typer.Argument(help="Names of sessions, `last`, or `all` of this exercise and person.", metavar="SESSION..."),
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set", help="Try a limit: trunk_extension.ease_off=15, also .gentle, .speed_out.ease_off, .speed_return.gentle."
        ),
    ] = None,
    suggest: Annotated[bool, typer.Option("--suggest", help="Propose the limits that fit the marks best.")] = False,
    save: Annotated[bool, typer.Option("--save", help="Keep the tried or proposed limits for this person.")] = False,
    reset: Annotated[bool, typer.Option("--reset", help="Take this person's own limits back.")] = False,
    person: PersonOption = None,
    because: Annotated[
        str | None,
        typer.Option(help="Why a limit may be looser than the default, or a proposal than what holds now; kept with it."),
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """What other limits would have said over recorded sessions, against the marks; keeps them for a person."""
    from coach import settings
    from coach.exercise import files
    from coach.tuning import own, text
    from coach.tuning.compare import compare
    from coach.tuning.limits import as_recorded, differing, looser, parse, with_limits
    from coach.tuning.suggest import suggest as propose
    from coach.wording import say

    if set_ and suggest:
        raise CoachError("--set and --suggest cannot both say which limits are tried.")
    if save and not (set_ or suggest):
        raise CoachError("--save needs limits to keep: give --set or --suggest.")
    if reset and (save or set_ or suggest):
        raise CoachError("--reset takes own limits back; it does not go with --set, --suggest or --save.")
    if suggest and not sessions:
        raise CoachError("--suggest needs marked sessions: name some, or `all`.")
    definition, name = files.load(exercise)[0], files.stem(exercise)
    person = person or settings.read().person
    if reset:
        # First of all: it must also help against a damaged file.
        gone = own.reset(person, name)
        _say(
            as_json,
            f"The own limits of {person} for {name} are taken back." if gone else f"{person} has no own limits for {name}.",
        )
        return
    if not sessions and not set_:
        raise CoachError("Name at least one session, as `coach sessions` lists them, or `all` of this exercise.")
    default = own.usual(definition, name, person, _age())
    now = own.in_force(definition, name, person, _age())
    tracks, unread = _tracks(sessions or [], name, definition, person)
    if unread and not tracks:
        raise CoachError(" ".join(unread))
    if suggest and save and (lost := [*unread, *(track.lost_marks for track in tracks if track.lost_marks)]):
        raise CoachError(" ".join([*lost, say("marks_lost")]))
    for sentence in text.others_lines(tracks, person):
        _say(as_json, sentence)
    proposals: list[Suggestion] = []
    wanted = dict(parse(one, definition) for one in set_ or [])
    if suggest:
        proposals, notes = propose(tracks, now)
        for one in proposals:
            wanted |= one.limits
        for sentence in notes:
            _say(as_json, sentence)
    tried = with_limits(now, wanted, definition)
    found: list[Compared] = []
    for track in tracks:
        # Without other limits: those of today against those that it was recorded with.
        before = now if wanted else as_recorded(track.then, now)
        found.append(compare(track, before, tried))
    if as_json:
        for row in [*map(text.suggestion_row, proposals), *map(text.session_row, found)]:
            print(json.dumps(row, ensure_ascii=False))
    else:
        what = "Tried" if wanted else "Today's limits against those of each recording"
        if wanted:
            print("\n".join(text.limits_lines(now, tried, what)))
        for one in proposals:
            print("\n".join(text.suggestion_lines(one)))
        for result in found if wanted or not suggest else []:
            print("\n".join(text.session_lines(result, tried)))
        if found:
            print(f"\n{text.marks_line(found)}")
            print(_disclaimer())
    if save:
        changed = differing(now, tried)
        if not changed:
            _say(as_json, "Nothing is kept: no limit differs from those that hold already.")
            return
        use = f"coach run {exercise}{_for(person)}"
        file = own.save(person, name, default, changed, because, looser(now, tried) if suggest else ())
        _say(as_json, f"Kept for {person} in {file}; `{use}` uses them, --reset takes them back.")
    elif (loose := looser(default, tried)) and wanted:
        _say(as_json, f"{'; '.join(name.of(tried) for name in loose)}: looser than the default; --save will ask for a reason.")
    _problems(tracks, unread)


def personal(definition: "Exercise", exercise: str, person: str, age: int | None, *, ranged: bool) -> "Exercise":
    """For `coach run`: the limits that hold for a person, and a word where they are not those of the file.

    Args:
        ranged: whether a range that was shown before bounds them; not the one that is shown now.

    Raises:
        CoachError: the file of their own limits is damaged.
    """
    from coach.exercise import files
    from coach.exercise.personal import limits_for
    from coach.tuning import comfort, own
    from coach.wording import say

    name = files.stem(exercise)
    if limits_for(definition, age) is not definition:
        print(say("limits_scaled", age=str(age)), file=sys.stderr, flush=True)
    # A hint for somebody who reads along; a script asked for a session and nothing else.
    asked = ranged and sys.stderr.isatty() and definition.movement
    if asked and asked.angle not in comfort.read(own.path(person, name)):
        print(say("range_missing", name=exercise + _for(person)), file=sys.stderr, flush=True)
    default = own.usual(definition, name, person, age, ranged=ranged)
    theirs = own.apply(default, own.read(person, name), definition)
    if theirs is not default:
        print(f"The own limits of {person} are in force.", file=sys.stderr, flush=True)
    return theirs


def own_lines(definition: "Exercise", exercise: str, person: str) -> list[str]:
    """For `coach show`: a person's own limits in words; nothing when there are none."""
    from coach.exercise import files
    from coach.exercise.personal import limits_for
    from coach.outputs.exercise_text import limit_words
    from coach.tuning import comfort, own
    from coach.wording import say

    name, age = files.stem(exercise), _age()
    mine, ranges = own.read(person, name), comfort.read(own.path(person, name))
    default, aged = own.usual(definition, name, person, age), limits_for(definition, age)
    lines = own.in_words(mine, default, own.apply(default, mine, definition), person)
    if aged is not definition:
        by_age = [
            f"  {one.name}: {limit_words(one.limit, one.unit)}"
            for one, usual in zip(aged.measures, definition.measures, strict=True)
            if one.limit != usual.limit
        ]
        lines = [say("limits_scaled", age=str(age)), *by_age, *lines]
    for measure in default.measures:
        if one := ranges.get(measure.angle):
            unit, limit = measure.unit, measure.limit
            stretch = f"{measure.name}: {one.degrees:g}{unit} to the first light stretch, on {one.on}"
            held = _over_range(definition, exercise, person, measure.angle)
            then = f". {held}" if held else f"; ease off beyond {limit.ease_off:g}{unit}"
            lines = [f"Comfortable range of {person}", f"  {stretch}{then}", *lines]
    return ["", *lines] if lines else []


def keep_range(found: "list[Event]", exercise: str, person: str) -> str:
    """Keeps the range that somebody has shown, the smaller one of two sides; says in a sentence what came of it.

    Raises:
        CoachError: it cannot be written, or the own limits cannot be read.
    """
    from coach.exercise import files
    from coach.tuning import comfort, own
    from coach.wording import say

    values = [event.value for event in found if event.kind == "range" and event.value]
    angles = {event.measure for event in found if event.kind == "range" and event.value}
    if not values or len(angles) != 1:
        return say("range_unknown")
    # What is measured is one of the angles that an exercise may name.
    angle: Angle = angles.pop()  # type: ignore[assignment]
    comfort.keep(own.path(person, files.stem(exercise)), angle, min(values), datetime.date.today())
    held = _over_range(files.load(exercise)[0], exercise, person, angle)
    return f"{say('range_kept', degrees=f'{min(values):g}')} {held or say('range_over_usual')}"


def _over_range(definition: "Exercise", exercise: str, person: str, angle: "Angle") -> str:
    """Where an own limit holds over a range that was shown after it, that, in a sentence."""
    from coach.exercise import files
    from coach.tuning import own
    from coach.wording import say

    named = definition, files.stem(exercise), person, _age()
    usual, now = ({one.angle: one.limit.ease_off for one in each(*named).measures}[angle] for each in (own.usual, own.in_force))
    if now <= usual:
        return ""
    return say("range_under_own", person=person, limit=f"{now:g}", command=f"coach tune {exercise} --reset{_for(person)}")


def _age() -> int | None:
    from coach.safety.answers import remembered

    answers = remembered(datetime.date.today())
    return answers.age if answers else None


def _tracks(sessions: list[str], exercise: str, definition: "Exercise", person: str) -> "tuple[list[Track], list[str]]":
    """The sessions that can be read, measured, and a sentence about each of the others. `all` are those of one person."""
    from coach.recording import store
    from coach.recording.read import read
    from coach.tuning.track import track

    folders = []
    for session in sessions:
        if session == "all":
            known = [row for row in store.listed() if row.info and row.info.exercise == exercise]
            mine = [row.folder for row in known if row.info and row.info.whose == person]
            if not mine:
                others = "; those of others are taken when they are named" if known else ""
                raise CoachError(f"No session of {exercise} is recorded yet for {person}{others}.")
            folders += mine
            continue
        folder = store.need(session)
        info = store.read_info(folder)
        if info.exercise != exercise:
            raise CoachError(f"{folder.name} is a session of {info.exercise}, not of {exercise}.")
        folders.append(folder)
    tracks, unread = [], []
    for folder in dict.fromkeys(folders):
        try:
            tracks.append(track(read(folder), definition))
        except CoachError as error:
            unread.append(str(error))
    return tracks, unread


def _say(as_json: bool, sentence: str) -> None:
    print(sentence, file=sys.stderr if as_json else sys.stdout)


def _for(person: str) -> str:
    """What has to be added to a command, so that it takes this person's limits."""
    from coach import settings

    return "" if person == settings.read().person else f" --for {person}"


def _disclaimer() -> str:
    from coach.wording import DISCLAIMER

    return DISCLAIMER


def _problems(tracks: "list[Track]", unread: list[str]) -> None:
    found = [*unread, *(track.problem for track in tracks if track.problem)]
    if found:
        raise CoachError(" ".join(found))
