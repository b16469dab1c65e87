"""Which part of a caption a sentence model of English can read, if any.

A model that knows English gives a confident vector for any text; for Spanish or Thai
that vector says which letters it saw, not what was meant. Such captions are left to the
character n-grams, which pretend nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

LINK = re.compile(r"https?://\S+|www\.\S+|@[\w.]+")
WORD = re.compile(r"#?[^\W\d_]+(?:['’][^\W\d_]+)*")

# So many words must be English ones. Names, slang and joined hashtags are in no list,
# so the bar is well below all of them; and lower where little English words speak for
# the language.
SHARE = 0.5
SHARE_AMONG_ENGLISH = 0.4

# A joined hashtag is English if it falls into words of at least this many letters, or
# into little English ones: `catsoftiktok`.
PART = 3

# Frequent little words, and a few that captions are full of. Words that English shares
# with another language speak for neither.
LITTLE_WORDS = {
    "English": """
        a about after all am an and any are as at be because been before but by can
        could did do does don't for from get go got had has have he her here him his how
        i i'm if in into is it it's its just like made make me more my never no not now
        of off on one only or our out over own she so some than that the their them then
        there these they this those to too up us very was we were what when where which
        who why will with would you your you're""",
    "Spanish": """
        el la los las un una unos del al y o e que qué como cómo para por con sin mi tu
        su es esta este esto eso muy más mas pero cuando donde hoy yo ella ser hacer hay
        ya nos no me en vida amor mundo casa parati""",
    "Portuguese": """
        os da do das dos em no na nos nas um uma não nao com você voce meu minha seu sua
        é isso pra mais muito ao pelo quem foi tem me""",
    "French": """
        le les une des du de et en est pas que qui pour dans sur avec mon ma mes ton ta
        sa ce cette ça ca au aux je tu il elle on nous vous se si plus très chez comment
        quand pourtoi""",
    "German": """
        der die das den dem ein eine einen einer und oder ist nicht mit für fur auf von
        zu im in an am ich du er sie es wir ihr mein meine dein wie wenn auch noch nur
        so zum zur bei aus was war will""",
    "Italian": """
        il lo gli i una uno di da in nel nella della che non per con sono ho ha mi ti si
        come questo questa piu più anche molto fare quando ecco a""",
    "Indonesian": """
        yang dan di ke dari ini itu untuk dengan tidak bisa aku kamu saya kita ada nya
        gak banget cara buat juga lagi sama udah jangan kalau""",
    "Turkish": """
        bir ve bu da de için icin ile çok cok ne nasil nasıl ben sen var yok gibi daha
        olan en mi ama kadar""",
    "Dutch": """
        de het een van en niet is in voor met op te zijn ik je mijn dat naar maar bij
        ook nog wat was me""",
    "Swedish": """
        och att det som en ett på är i inte med för jag du min har till om av""",
    "Polish": """
        się sie na nie w z jest to do jak dla co po już tak ale czy od że moj""",
    "Tagalog": """
        ang ng sa mga na ko mo ako at ikaw siya lang naman para kasi hindi""",
    "Hindi": """
        hai ka ki ke ko se me mein nahi kya aur bhi tha kar to toh yeh woh hum mera
        meri""",
    "Vietnamese": """
        của là và có không cho một những được với người này khi""",
}
ENGLISH = frozenset(LITTLE_WORDS["English"].split())
FOREIGN = frozenset(
    word
    for language, words in LITTLE_WORDS.items()
    for word in words.split()
    if language != "English"
)
FOREIGN_ONLY, ENGLISH_ONLY = FOREIGN - ENGLISH, ENGLISH - FOREIGN


def readable(text: str, vocabulary: Container[str]) -> str:
    """The words of `text` in Latin letters if they are English; empty otherwise.

    Args:
        text: a caption, hashtags included.
        vocabulary: the whole words that the model knows, in lower case.
    """
    words = [word for word in WORD.findall(LINK.sub(" ", text)) if _is_latin(word)]
    if not words:
        return ""
    plain = [word.lstrip("#").lower().replace("’", "'") for word in words]
    foreign = sum(word in FOREIGN_ONLY or _is_accented(word) for word in plain)
    english = sum(word in ENGLISH_ONLY for word in plain)
    known = sum(_is_known(word, vocabulary) for word in plain)
    share = SHARE_AMONG_ENGLISH if english > foreign else SHARE
    if foreign > english or known < share * len(plain):
        return ""
    return " ".join(words)


def _is_latin(word: str) -> bool:
    return all("LATIN" in unicodedata.name(char, "") for char in word if char.isalpha())


def _is_accented(word: str) -> bool:
    # English borrows é and ï now and then; it has no words with ş, ł, ß, ñ or ã.
    return any(ord(char) > 127 and char not in "éèêïç'" for char in word)


def _is_known(word: str, vocabulary: Container[str]) -> bool:
    """An English word, or several joined: `streetfood`."""
    word = word.split("'", maxsplit=1)[0]
    if word in FOREIGN_ONLY:
        return False
    if word in vocabulary or word.removesuffix("s") in vocabulary:
        return True
    return any(
        _may_be_part(word[:cut], vocabulary) and _is_known(word[cut:], vocabulary)
        for cut in range(len(word) - PART, 1, -1)
    )


def _may_be_part(start: str, vocabulary: Container[str]) -> bool:
    return start in ENGLISH or (len(start) >= PART and start in vocabulary)
