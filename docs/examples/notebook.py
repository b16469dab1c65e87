"""clipshelf in a notebook: every cell below runs as it stands.

Open this file in Jupyter (with jupytext), VS Code or PyCharm, whose cells begin with
`# %%`, or run it: `clipshelf demo demo-library`, then `python notebook.py`.
"""

# %% A library is a folder of videos; sub-folders are its answers, the rest is unsorted.
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

import clipshelf

library = clipshelf.open("demo-library")
scanned = library.scan()
print(scanned.folders, scanned.unsorted, "unsorted")

# %% Look at the videos (only the new ones), learn, and see what it makes of the rest.
library.embed()
trained = library.train()
print(trained.card.head, "learned from", trained.card.num_labeled, "labels")
for prediction in library.predict()[:3]:
    name = library.path(prediction.video).name
    print(f"{name}: {prediction.folder} ({prediction.confidence:.2f})")

# %% What it would ask you, and an answer.
questions = library.next(5)
for question in questions:
    print(library.path(question.video).name, "-", question.reason)
answered = library.label(questions[0].video, prediction.folder)
print(answered.name, "is in", answered.folder)

# %% File what it is sure of: a plan first, which you can look through; then back again.
plan = library.plan(above=0.5)
for move in plan.plan.moves[:3]:
    print(move.source, "->", move.target)
done = library.sort(plan)
if done.batch:
    print(library.undo(done.batch).what)

# %% A promise takes checks of a random sample; it says how many, and for what.
claim = library.certify(precision=0.8)
print(claim.state.status, claim.state.checks_needed, "checks needed", claim.state.why)

# %% Find by words, or by looks.
for hit in library.search(like=answered.video, n=3):
    print(hit.path, hit.why)

# %% Your own classifier, our strategies: plain arrays, any scikit-learn model.
arrays = library.arrays()
model = LogisticRegression(C=10, class_weight="balanced").fit(arrays.X, arrays.y)
picks = clipshelf.pick("auto", arrays.X_pool, model, arrays.X, arrays.y, n=3)
for row, reason in zip(picks.rows, picks.reasons, strict=True):
    print(library.path(arrays.pool[row]).name, "-", reason)
library.close()

# %% How fast would each strategy have learned answers that are known already?
X, y = load_digits(n_class=4, return_X_y=True)
simulation = clipshelf.simulate((X, y), strategies=("margin",), budget=40, seeds=1)
for name, summary in simulation.summary.items():
    print(name, "needs", summary.labels_to_95_accuracy, "labels")
