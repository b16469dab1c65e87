"""The demo's five subjects: what is seen, heard and written in each.

People and songs are made up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from clipshelf.signals.media.draw.cooking import COOKING
from clipshelf.signals.media.draw.mixed import campfire, fetch, paws, song
from clipshelf.signals.media.draw.music import MUSIC
from clipshelf.signals.media.draw.pets import PETS
from clipshelf.signals.media.draw.scene import SceneMaker
from clipshelf.signals.media.draw.sport import SPORT
from clipshelf.signals.media.draw.travel import TRAVEL
from clipshelf.signals.media.tones import Sound, calls, melody, noise, thumps

SoundMaker: TypeAlias = Callable[[np.random.Generator, float], Sound]
"""Makes so many seconds of sound."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a person would call a folder."""

    folder: str
    scenes: tuple[SceneMaker, ...]
    between: tuple[SceneMaker, ...]  # belong here, and look like another's as well
    sound: SoundMaker
    lines: tuple[str, ...]  # written over the film
    captions: tuple[str, ...]
    hashtags: tuple[str, ...]
    authors: tuple[str, ...]
    tracks: tuple[str, ...]


def _kitchen(rng: np.random.Generator, seconds: float) -> Sound:
    knife = thumps(np.arange(0.3, seconds, 0.4).tolist(), seconds, hz=180)
    return 0.5 * noise(rng, seconds) + 0.6 * knife


def _journey(rng: np.random.Generator, seconds: float) -> Sound:
    surf = noise(rng, seconds, dull=24, swell_hz=0.6)
    return surf + 0.5 * melody(rng, seconds, beat=0.8, base_hz=196)


def _animals(rng: np.random.Generator, seconds: float) -> Sound:
    begin, end = ((520, 380), (260, 170))[int(rng.integers(2))]
    times = np.arange(rng.uniform(0.2, 0.6), seconds - 0.4, 0.9).tolist()
    return calls(times, seconds, begin, end) + 0.1 * noise(rng, seconds, dull=12)


def _match(rng: np.random.Generator, seconds: float) -> Sound:
    beats = np.arange(0.2, seconds, rng.uniform(0.4, 0.7)).tolist()
    return thumps(beats, seconds) + 0.7 * noise(rng, seconds, dull=60, swell_hz=0.3)


def _tune(rng: np.random.Generator, seconds: float) -> Sound:
    beat = rng.uniform(0.18, 0.3)
    low = melody(rng, seconds, beat=2 * beat, base_hz=131)
    return melody(rng, seconds, beat=beat) + 0.7 * low


SUBJECTS = (
    Subject(
        "Cooking",
        COOKING,
        (campfire,),
        _kitchen,
        lines=(
            "dinner in 10 minutes",
            "grandma's recipe",
            "save this one",
            "secret: more butter",
            "so easy",
        ),
        captions=(
            "Weeknight dinner, ready before the rice is",
            "Save this recipe for later, you will need it",
            "I eat this three times a week and I am not sorry",
            "The trick is to let it rest for two minutes",
            "Leftovers, but make it a feast",
        ),
        hashtags=("recipe", "cooking", "easydinner", "noodles", "foodtok"),
        authors=("noodle.nest", "pan_and_pepper", "soup.sundays"),
        tracks=("Kitchen Swing", "original sound", "Sizzle"),
    ),
    Subject(
        "Travel",
        TRAVEL,
        (campfire, song),
        _journey,
        lines=(
            "take me back",
            "no plan, just go",
            "you need to see this",
            "off season = empty",
            "48 hours away",
        ),
        captions=(
            "Three days, one backpack and no plan at all",
            "The ferry leaves at six and it is worth it",
            "Adding this view to the list of places to go back to",
            "Nobody told me the hike was this long",
            "Cheap flights, long layovers, good light",
        ),
        hashtags=("travel", "hiddenplaces", "roadtrip", "sunset", "traveltok"),
        authors=("slow.ferry", "mila_on_maps", "twoticketsnorth"),
        tracks=("Golden Hour Drive", "original sound", "Waves Again"),
    ),
    Subject(
        "Pets",
        PETS,
        (fetch, paws),
        _animals,
        lines=(
            "no thoughts",
            "who did this?",
            "runs the house",
            "every single morning",
            "so polite today",
        ),
        captions=(
            "He does this every single morning at six",
            "She has never once missed a meal",
            "Adopted him last week and he already runs the house",
            "Tell me your pet is dramatic without telling me",
            "The tail says it all",
        ),
        hashtags=("cat", "dog", "petsoftiktok", "goodboy", "catlife"),
        authors=("biscuit.the.dog", "two_loud_cats", "finn.and.fins"),
        tracks=("Silly Walk", "original sound", "Tiny Paws"),
    ),
    Subject(
        "Sport",
        SPORT,
        (fetch,),
        _match,
        lines=(
            "what a shot",
            "wait for it",
            "last minute",
            "training pays off",
            "watch this one",
        ),
        captions=(
            "Last minute of the match and nobody was ready",
            "Watch the second bounce, it is not luck",
            "Sunday league at its finest",
            "Coach said pass. I did not pass",
            "Training paid off, finally",
        ),
        hashtags=("football", "basketball", "highlights", "sports", "matchday"),
        authors=("sundayleague.tv", "courtside_kim", "pinsdown"),
        tracks=("Stadium Clap", "original sound", "Final Whistle"),
    ),
    Subject(
        "Music",
        MUSIC,
        (paws, song),
        _tune,
        lines=(
            "learned this in a week",
            "sound on",
            "loop of the day",
            "guess the song",
            "on repeat",
        ),
        captions=(
            "A little loop I wrote before breakfast",
            "Found this record for two coins at the market",
            "Practising the left hand until it listens",
            "Soundcheck was better than the show",
            "Four chords, that is the whole trick",
        ),
        hashtags=("piano", "guitar", "vinyl", "newmusic", "loop"),
        authors=("lefthand.lena", "dusty.crates", "room12_sessions"),
        tracks=("Blue Lamp", "original sound", "Four Chords"),
    ),
)
