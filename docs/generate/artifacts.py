"""docs/reference/artifacts.md: the files that other programs read, key by key."""

from __future__ import annotations

from markdown import table

INTRO = """# Artifacts

Files for other programs, in `<library>/.clipshelf/artifacts` (or under `--state`),
replaced whole with each training, label and sort, so that a reader never meets half a
file. Names of files and folders are text; what is not UTF-8 is given with U+FFFD, and
beside it `name_bytes`, the bytes in base64.

`clipshelf export --format artifacts -o DIR` writes copies of them, and the arrays.
"""
PREDICTIONS = {
    "video": ("text", "The file's name"),
    "predicted_folder": ("text", "The likeliest folder"),
    "confidence": ("number", "Its probability, 0 to 1"),
    "top_predictions": (
        "list of `{folder, confidence}`",
        "Best first; at least two where there are two folders",
    ),
    "id": ("text", "The hash of the content"),
    "path": ("text", "In the library, with /"),
    "margin": ("number", "The gap between the two likeliest folders, 0 to 1"),
    "entropy": ("number", "In nats; 0 is certainty"),
    "priority": ("high or normal", "Whether the page marks it as worth a look"),
    "reason": ("text", "Why it would be asked about"),
    "calibrated": (
        "boolean",
        "Whether enough audited answers made these probabilities mean what they say",
    ),
}
HISTORY = {
    "time": ("text", "ISO 8601, UTC"),
    "model": ("text", "The head that was chosen"),
    "model_id": ("text", "The folder of the model, under `models/`"),
    "num_labeled": ("number", "Labels that were learned from"),
    "labels_added": ("number", "Of them, since the training before"),
    "cv_accuracy": (
        "number or null",
        "Mean over the folds; biased, since the labels were chosen",
    ),
    "avg_confidence": (
        "number or null",
        "Mean `confidence` of the predictions.json of the same training",
    ),
    "class_distribution": ("object", "Folder to labels; sums to `num_labeled`"),
    "per_class_accuracy": (
        "object",
        "Folder to out-of-fold recall, null where it cannot be scored",
    ),
    "audit_accuracy": (
        "number or null",
        "Share of the audit's random questions that were guessed right",
    ),
    "audit_interval": ("`[low, high]` or null", "Its 95 % interval"),
    "audit_labels": ("number", "Answers that it rests on"),
    "temperature": ("number or null", "What calibrates the probabilities"),
    "agreement": (
        "number or null",
        "Cohen's kappa with the model before, on videos that both predict",
    ),
}
LABELLED = {
    "features": ("(n, d) float32", "Fused vectors, rows of unit length"),
    "labels": ("(n,) int64", "Into `label_names`"),
    "label_names": ("(k,) text", "Folders"),
    "video_paths": ("(n,) text", "In the library"),
    "video_ids": ("(n,) text", "Hashes of the content"),
}
UNLABELLED = {key: LABELLED[key] for key in ("features", "video_paths", "video_ids")}
CONFIG = {
    "model": ("object or null", "The card of the model in use"),
    "encoders": ("list", "Keys of the encoders, in the order of their blocks"),
    "feature_dim": ("number", "d, the width of a vector"),
    "blocks": ("list of `{signal, start, stop}`", "Which columns are which signal's"),
}
FILES = (
    (
        "predictions.json",
        "A JSON array, one object for each unsorted video that was looked at.",
        PREDICTIONS,
    ),
    (
        "training_history.json",
        "JSON Lines: one object a training, not one a label.",
        HISTORY,
    ),
    (
        "labeled_embeddings.npz",
        "Only in exports; `.pt` too where PyTorch is installed.",
        LABELLED,
    ),
    ("unlabeled_embeddings.npz", "Only in exports; `.pt` likewise.", UNLABELLED),
    ("model_config.json", "Only in exports.", CONFIG),
)


def page() -> str:
    """One heading a file."""
    parts = [INTRO]
    for name, what, keys in FILES:
        rows = [(f"`{key}`", kind, means) for key, (kind, means) in keys.items()]
        parts += [f"## {name}\n", what, "", table(("key", "type", "is"), rows), ""]
    return "\n".join(parts)
