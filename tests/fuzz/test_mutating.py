"""What a run makes of its inputs is near them, made of their words, and the same each time."""

from tests.fuzz import mutating

INPUT = b"pods:\n  acme: {host: acme.symphony.com}\nusers:\n  alice: {email: alice@acme.com}\n"
WORDS = [b"readers:", b"~"]
MOST = 300


def inputs(number, data=INPUT):
    mutator = mutating.Mutator(WORDS, [b"links:\n  desk: x\n"], lambda data, _: data[::-1])
    return [mutator(data, MOST, seed) for seed in range(number)]


def test_equal_seeds_make_equal_inputs_and_others_make_others():
    assert inputs(200) == inputs(200)
    assert len(set(inputs(200))) > 100


def test_an_input_has_words_of_the_target_lines_of_another_and_values_nobody_expects():
    made = inputs(600)
    assert any(b"readers:" in one for one in made)
    assert any(b"desk: x\n" in one for one in made)
    assert any(b"host: 1.5}" in one for one in made)
    assert any(one == INPUT[::-1] for one in made)


def test_no_input_is_too_long_and_some_are_as_long_as_can_be():
    made = inputs(600)
    assert all(len(one) <= MOST for one in made)
    assert any(len(one) > MOST - 40 for one in made)


def test_most_are_nearly_what_they_were():
    kept = [one for one in inputs(400) if one[:20] == INPUT[:20] or one[-20:] == INPUT[-20:]]
    assert len(kept) > 150


def test_an_empty_input_and_bytes_that_are_no_text_become_inputs_too():
    assert any(inputs(50, b""))
    assert len(set(inputs(50, b"\xff\xfe\x00"))) > 10
