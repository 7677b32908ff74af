"""What is read of scripts that call Symphony's SDK, however they are written."""

import pytest

from symphony_ecp.prose import calls


def read(script):
    return [
        (call.name, call.container, dict(call.given), call.plain) for call in calls.read(script)
    ]


def test_a_call_among_the_arguments_of_another_is_read_too():
    script = (
        'symphony.render("a", {mode: "dark", then: () => symphony.openStream("b"), x: 1}); go()'
    )
    assert read(script) == [
        ("render", ".a", {"mode": "dark"}, False),
        ("openStream", "", {"streamId": "b"}, True),
    ]
    assert calls.only_opens(script) == (False, "")
    assert calls.only_opens(script.removesuffix(" go()")) == (True, "")


@pytest.mark.parametrize(
    ("script", "container"),
    [
        ('symphony.render("a"', ".a"),
        ('symphony.render("a", {', ".a"),
        ('symphony.render("a', ".symphony-ecm"),
        ("symphony.render(`a", ".symphony-ecm"),
        ("symphony.render('a", ".symphony-ecm"),
        ('symphony.render("a", "\\', ".a"),
        ("symphony.render(", ".symphony-ecm"),
    ],
)
def test_a_call_that_nobody_closes_is_not_plain(script, container):
    assert read(script) == [("render", container, {}, False)]


@pytest.mark.parametrize(
    ("script", "name"),
    [
        ('/* A licence,\nof two lines. */ symphony.render("a")', ""),
        ('// Why.\nwindow.go = async () => { await symphony.render("a"); }', "go"),
        ('var go = function now ( ) { return symphony.render("a") };', "go"),
        ('function go() { symphony.render("a").then(() => { symphony.openStream("b") }) }', "go"),
        ("", ""),
    ],
)
def test_a_script_may_do_nothing_but_open_chats(script, name):
    assert calls.only_opens(script) == (True, name)


@pytest.mark.parametrize(
    "script",
    [
        '/* A licence. */symphony.render("a");track()',
        'track();symphony.render("a")',
        'symphony.render("a").then(track)',
        'symphony.render("a"); "nobody closes this',
    ],
)
def test_a_script_that_does_more_is_told_apart(script):
    assert calls.only_opens(script) == (False, "")


@pytest.mark.parametrize("argument", ["1" * 9000, "a" * 9000, '"a", {b: c, ' + "d " * 4000])
def test_long_arguments_are_not_plain(argument):
    ((name, _, _, plain),) = read(f"symphony.render({argument})")
    assert (name, plain) == ("render", False)


def test_each_of_many_unclosed_calls_is_read():
    found = read("symphony.render(" * 1000)
    assert found == [("render", ".symphony-ecm", {}, False)] * 1000
