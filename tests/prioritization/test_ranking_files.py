"""Anyone can recount: the files, and the command that reads them."""

import csv
import io
import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prioritization import ranking
from prioritization.ranking import SEEN, priority_order, table
from prioritization.ranking.__main__ import main
from prioritization.ranking.files import Malformed
from prioritization.ranking.preflib import TYPES, parse
from tests.prioritization.test_ranking import settings

HEADER = """\
# FILE NAME: 00000-00000001.{kind}
# TITLE: Behov
# DATA TYPE: {kind}
# NUMBER ALTERNATIVES: 4
# NUMBER VOTERS: {voters}
# NUMBER UNIQUE ORDERS: {unique}
# ALTERNATIVE NAME 1: A
# ALTERNATIVE NAME 2: B: med kolon
# ALTERNATIVE NAME 3: C
# ALTERNATIVE NAME 4: D, å
"""


def preflib(kind, *lines):
    voters = sum(int(line.partition(":")[0]) for line in lines)
    head = HEADER.format(kind=kind, voters=voters, unique=len(lines))
    return head + "".join(f"{line}\n" for line in lines)


@pytest.fixture
def recount(tmp_path, capsys):
    """Writes a file and reads it with the command: exit status, out and err."""

    def run(name, content, *options):
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        status = main([str(file), *options])
        return status, *capsys.readouterr()

    return run


def numbers(found):
    status, out, err = found
    assert (status, err) == (0, "")
    return json.loads(out)


# --- PrefLib -----------------------------------------------------------------


def test_strict_complete_orders_are_counted(recount):
    file = preflib("soc", "42: 1,2,3,4", "26: 2,3,4,1", "15: 3,4,2,1", "17: 4,3,2,1")

    assert numbers(recount("val.soc", file, "--json")) == {
        "rule": "kemeny",
        "order": [["B: med kolon"], ["C"], ["D, å"], ["A"]],
        "places": {
            "A": [4, 4],
            "B: med kolon": [1, 1],
            "C": [2, 2],
            "D, å": [3, 3],
        },
        "score": 207,
        "proved": True,
        "exact": True,
        "gap": 0,
        "voters": 100,
    }


def test_the_other_rules_are_counted_too(recount):
    file = preflib("soc", "3: 1,2,3,4", "2: 3,2,4,1", "2: 4,1,2,3", "2: 4,2,3,1")

    found = numbers(recount("val.soc", file, "--json", "--rule", "schulze"))
    best = numbers(recount("val.soc", file, "--json"))

    assert found["rule"] == "schulze"
    assert [set(g) for g in found["order"]] == [{"B: med kolon", "D, å"}, {"A", "C"}]
    assert [set(g) for g in best["order"]] == [{"A", "B: med kolon", "C", "D, å"}]
    assert best["places"]["A"] == [2, 4]
    assert best["places"]["D, å"] == [1, 3]


def test_what_is_not_listed_comes_below_or_could_not_be_judged():
    text = preflib("toi", "2: 2,{1,3}", "1: 4")

    below = parse(text, "toi", unlisted_below=True)
    apart = parse(text, "toi", unlisted_below=False)

    assert below.counts == apart.counts == [2, 1]
    b, d = "B: med kolon", "D, å"
    assert below.ballots == [
        {b: 1, "A": 2, "C": 2, d: SEEN},
        {d: 1, "A": SEEN, b: SEEN, "C": SEEN},
    ]
    assert apart.ballots == [{b: 1, "A": 2, "C": 2}, {d: 1}]


def test_the_command_asks_what_unlisted_means(recount):
    file = preflib("soi", "1: 1,2", "1: 3,2")

    below = numbers(recount("val.soi", file, "--json"))
    apart = numbers(recount("val.soi", file, "--json", "--unlisted", "cannot-judge"))

    assert below["places"]["D, å"] == [4, 4]
    assert apart["places"]["D, å"] == [1, 4]


def test_a_ballot_that_lists_nothing_is_an_abstention(recount):
    found = numbers(recount("val.soi", preflib("soi", "3:", "2: 1"), "--json"))

    assert found["voters"] == 2


@pytest.mark.parametrize(
    ("kind", "lines", "wrong"),
    [
        ("soc", ["1: 1,2,3"], "line 11: a .soc file orders all alternatives"),
        ("soc", ["1: 1,2,3,5"], "line 11: there is no alternative '5'"),
        ("soi", ["2: 1", "1: 2,2"], "line 12: alternative 2 stands here twice"),
        ("soi", ["1: {1,2}"], "line 11: a .soi file has no ties"),
        ("toi", ["1: {1,2"], "line 11: cannot read '{1,2'"),
        ("toi", ["1: 1,,2"], "line 11: cannot read ',2'"),
        ("toi", ["1: 1,"], "line 11: nothing after the last comma"),
        ("toi", ["1: ett"], "line 11: there is no alternative 'ett'"),
    ],
)
def test_a_malformed_ballot_says_where(recount, kind, lines, wrong):
    status, out, err = recount(f"val.{kind}", preflib(kind, *lines))

    assert (status, out) == (2, "")
    assert err.endswith(f"val.{kind}: {wrong}\n")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("before", "after", "wrong"),
    [
        ("NUMBER VOTERS: 1", "NUMBER VOTERS: 2", "line 5: says 2 voters, but 1 follow"),
        ("# NUMBER ALTERNATIVES: 4\n", "", "line 6: expected NUMBER ALTERNATIVES"),
        ("ALTERNATIVES: 4", "ALTERNATIVES: fyra", "line 4: expected a number"),
        ("NAME 3: C", "NAME 3: A", "line 9: a number or name"),
        ("NAME 4: D, å", "NAME 4:", "line 10: alternative 4 has no name"),
        ("NAME 4: D, å", "NAME 9: D", "line 10: there is no alternative 9"),
        ("# ALTERNATIVE NAME 4: D, å\n", "", "line 10: no ALTERNATIVE NAME 4"),
        ("DATA TYPE: soi", "DATA TYPE: toc", "line 3: the file is called .soi"),
        ("1: 1", "ingen: 1", "line 11: expected"),
        ("1: 1", "0: 1", "line 11: expected"),
        ("1: 1", "999999999999: 1", "line 11: expected"),
        ("VOTERS: 1", "VOTERS: många", "line 5: expected"),
    ],
)
def test_a_malformed_header_says_where(recount, before, after, wrong):
    file = preflib("soi", "1: 1")
    assert before in file

    status, _, err = recount("val.soi", file.replace(before, after))

    assert status == 2
    assert f"val.soi: {wrong}" in err
    assert err.count("\n") == 1


def test_a_file_that_is_no_text_or_not_there_or_of_another_kind(
    recount, tmp_path, capsys
):
    assert recount("val.soc", b"# a\n\xff")[2].endswith(
        "line 2: this is not text in UTF-8\n"
    )
    assert recount("val.soc", b"")[0] == 2
    assert "must end with" in recount("val.txt", b"")[2]
    assert main([str(tmp_path / "saknas.soc")]) == 2
    assert "No such file" in capsys.readouterr().err


# --- Our own ------------------------------------------------------------------

OWN = """\
ballot,group,A,B,C
1,Nord,1,2,seen
2,Syd,cannot-judge,1,1
3,Syd,seen,seen,seen
"""


def test_the_published_file_has_three_states_and_groups(recount):
    box = table.parse(OWN)

    assert box.needs == ["A", "B", "C"]
    assert box.groups == ["Nord", "Syd", "Syd"]
    assert box.ballots == [
        {"A": 1, "B": 2, "C": SEEN},
        {"B": 1, "C": 1},
        {"A": SEEN, "B": SEEN, "C": SEEN},
    ]
    found = numbers(recount("val.csv", OWN, "--json"))
    assert found["order"] == [["A"], ["B"], ["C"]]
    assert found["voters"] == 2


def test_groups_can_weigh_the_same(recount):
    rows = ["ballot,group,A,B", *(f"{n},Stor,1,2" for n in range(3)), "x,Liten,2,1"]
    file = "\n".join(rows)

    plain = numbers(recount("val.csv", file, "--json"))
    equal = numbers(recount("val.csv", file, "--json", "--groups-equal"))

    assert plain["order"] == [["A"], ["B"]]
    assert plain["score"] == 1
    assert equal["score"] == pytest.approx(2, abs=0.01)


@pytest.mark.parametrize(
    ("before", "after", "wrong"),
    [
        ("ballot,group", "nummer,group", "line 1: expected a header"),
        ("A,B,C", "A,A,C", "line 1: a need has no name"),
        (",A,B,C", "", "line 1: expected from 1 to"),
        ("2,Syd", "1,Syd", "line 3: a ballot has no name"),
        ("1,2,seen", "1,2", "line 2: expected 5 cells, found 4"),
        ("1,2,seen", "1,0,seen", "line 2: '0' is no place"),
        ("1,2,seen", "1,,seen", "line 2: '' is no place"),
        ("1,2,seen", '1,2,"seen', "line 4: not CSV"),
    ],
)
def test_a_malformed_table_says_where(recount, before, after, wrong):
    assert before in OWN

    status, _, err = recount("val.csv", OWN.replace(before, after))

    assert status == 2
    assert f"val.csv: {wrong}" in err


def test_what_looks_like_a_formula_is_disarmed_and_comes_back():
    text = table.write(
        ["=1+1", "'citat", "\tett"], [table.Row("-1", "@rss", {"=1+1": 1})]
    )

    assert [cell[0] for cell in next(csv.reader(io.StringIO(text)))[2:]] == ["'"] * 3
    box = table.parse(text)
    assert (box.needs, box.groups) == (["=1+1", "'citat", "\tett"], ["@rss"])
    assert box.ballots == [{"=1+1": 1}]


words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1)
positions = st.one_of(st.just(SEEN), st.integers(1, 50))


@given(st.lists(words, min_size=1, max_size=4, unique=True), st.data())
@settings(max_examples=30)
def test_what_is_written_is_read_again(needs, data):
    ballots = data.draw(
        st.lists(st.dictionaries(st.sampled_from(needs), positions), max_size=4)
    )
    groups = data.draw(st.lists(words, min_size=len(ballots), max_size=len(ballots)))
    rows = [
        table.Row(str(number), group, ballot)
        for number, (group, ballot) in enumerate(zip(groups, ballots, strict=True))
    ]

    box = table.parse(table.write(needs, rows))

    assert (box.needs, box.groups, box.ballots) == (needs, groups, ballots)
    assert ranking.order_of(box.profile()) == priority_order(needs, ballots)


# --- Whatever the file holds -----------------------------------------------


def broken(text):
    """A file with something cut out, put in, or done twice."""
    pieces = st.sampled_from(
        ["", "{", "}", ",", ":", "#", '"', "\n", "\r", "0", "-1", "é", "\0", "9" * 5000]
    )
    spot = st.integers(0, len(text))
    return st.tuples(spot, spot, pieces).map(
        lambda cut: text[: cut[0]] + cut[2] + text[cut[1] :]
    )


@given(
    st.sampled_from(TYPES).flatmap(
        lambda kind: st.tuples(
            st.just(kind),
            broken(preflib(kind, "2: 1,{2,3},4", "1: 4,3,2,1")) | st.text(),
        )
    )
)
@settings(max_examples=150)
def test_a_file_is_read_or_refused_with_a_line_never_more(found):
    kind, text = found
    read_or_refused(lambda: parse(text, kind, unlisted_below=True))


@given(broken(OWN) | st.text())
@settings(max_examples=150)
def test_a_table_is_read_or_refused_with_a_line_never_more(text):
    read_or_refused(lambda: table.parse(text))


def read_or_refused(read):
    """Anything but these two is a traceback, and fails the test by itself."""
    refusal, box = "", None
    try:
        box = read()
    except Malformed as refused:
        refusal = str(refused)

    assert "\n" not in refusal
    assert box is None or ranking.order_of(box.profile()).proved


# --- As it is run -----------------------------------------------------------


def test_the_command_needs_neither_django_nor_a_database(tmp_path):
    (tmp_path / "val.csv").write_text(OWN, encoding="utf-8")
    script = (
        "import runpy, sys; sys.argv = ['ranking', 'val.csv'];"
        f"sys.path.insert(0, {str(main.__globals__['__file__'].rsplit('/', 3)[0])!r})\n"
        "try: runpy.run_module('prioritization.ranking', run_name='__main__')\n"
        "finally: assert 'django' not in sys.modules"
    )

    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        cwd=tmp_path,
        env={"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "1\tA",
        "2\tB",
        "3\tC",
        "",
        "2 voted, 1 gave no need a place.",
        "The order goes against 0 of 3 comparisons of two needs.",
        "No order goes against fewer.",
    ]


def test_an_unknown_rule_is_refused(tmp_path, capsys):
    with pytest.raises(SystemExit) as stopped:
        main([str(tmp_path / "val.csv"), "--rule", "slant"])

    assert stopped.value.code == 2
    assert "invalid choice" in capsys.readouterr().err
