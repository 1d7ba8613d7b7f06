"""docs/stories.yaml: what was asked for, what goes wrong without it, and tests that are really there."""

from collections import Counter

from ruamel.yaml import YAML

from tests.repo.repository import ROOT, every_test

STORIES = YAML(typ="safe").load((ROOT / "docs" / "stories.yaml").read_text())
ROWS = {f"S{number}" for number in range(1, 19)} | {f"B{number}" for number in range(1, 17)}


def test_every_story_says_what_goes_wrong_and_has_a_test() -> None:
    for story in STORIES:
        assert set(story) <= {"story", "risk", "rows", "tests", "not_yet"}, story
        assert story["story"].strip() and story["risk"].strip(), story
        assert story["tests"], story
        assert set(story.get("rows", ())) <= ROWS, story


def test_no_story_is_told_twice() -> None:
    assert [name for name, times in Counter(story["story"] for story in STORIES).items() if times > 1] == []


def test_every_test_of_a_story_exists() -> None:
    named = {test for story in STORIES for test in story["tests"]}
    assert sorted(named - every_test()) == []


def test_every_folder_of_tests_belongs_to_a_story() -> None:
    told = {test.split("/")[1] for story in STORIES for test in story["tests"]}
    assert {test.split("/")[1] for test in every_test()} - told == set()
