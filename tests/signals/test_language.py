from __future__ import annotations

import pytest

from clipshelf.signals.encoders.caption import CaptionText, _vocabulary
from clipshelf.signals.encoders.language import readable

# What a model of English might know; the real one knows 22,000 words.
LIST = """
    how to make the best garlic butter pasta at home cooking easy recipes wait for it
    funny dog my cat is so dramatic gym workout street food travel sunset in day of
    learning guitar what he did this one no minute casa vida amigos chocolate cats
    nature music live stand up"""
WORDS = frozenset(LIST.split())


@pytest.mark.parametrize(
    "text",
    [
        "how to make the best garlic butter pasta at home #cooking",
        "wait for it 😂😂 #funny #dog #fyp",
        "my cat is so dramatic",
        "#streetfood #travel",
        "He DID what?? https://example.org/recette @une.personne",
        "#nature #music",
        "what’s up",
    ],
)
def test_english_is_read(text: str) -> None:
    assert readable(text, WORDS)


@pytest.mark.parametrize(
    "text",
    [
        "receta fácil de pasta con ajo",
        "cuando tu perro no te deja dormir",
        "meu cachorro é muito engraçado",
        "recette facile de crêpes maison",
        "mein Hund ist so lustig",
        "il mio gatto è pazzo",
        "resep nasi goreng enak banget",
        "kedim çok komik",
        "szybki przepis na ciasto",
        "cách làm bánh mì ngon tại nhà",
        "paano magluto ng adobo sa bahay",
        "今日のご飯はカレー",
        "고양이 너무 귀여워",
        "мой кот сошёл с ума",
        "وصفة سهلة",
        "แมวน่ารักมาก",
        "2534788688320531951",
        "😂😂",
        "",
    ],
)
def test_what_is_not_english_is_left_to_the_ngrams(text: str) -> None:
    assert readable(text, WORDS) == ""


def test_english_hashtags_beside_another_script_are_read_alone() -> None:
    assert readable("絶景 #travel #nature", WORDS) == "#travel #nature"


@pytest.mark.skipif(
    bool(CaptionText().missing()), reason="the weights are not installed"
)
def test_with_the_real_vocabulary_the_gate_is_right_for_most_captions() -> None:
    vocabulary = _vocabulary()
    english = """
        Replying to a question: here is the full tutorial!
        skincare routine for oily skin
        the new camera test vs the old one
        5 minute abs workout no equipment needed
        this goal is insane 🔥 #football
        DIY bookshelf from scrap wood #woodworking #diy
        Minecraft but everything is random
        ngl this one hits different 💀
        #gym #workout #legday #motivation
        lofi beats to study to"""
    foreign = """
        así quedó el pastel de chocolate
        mi primer viaje con amigos
        treino de perna pesado hoje
        viagem para o Rio de Janeiro
        séance de sport à la maison
        heute zeige ich euch meine Routine
        ricetta veloce della carbonara
        kucing lucu bikin ngakak #kucing
        evde kolay kek tarifi
        mijn hond is zo grappig"""

    read = [bool(readable(line, vocabulary)) for line in english.splitlines()[1:]]
    left = [not readable(line, vocabulary) for line in foreign.splitlines()[1:]]

    assert len(read) == len(left) == 10
    assert sum(read) >= 9
    assert sum(left) >= 9
