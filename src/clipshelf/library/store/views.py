"""Views that the third version of the schema brought; they change only with another."""

from __future__ import annotations

VIEWS = (
    """
    CREATE VIEW standing_labels AS        -- answers that were not taken back
        SELECT * FROM labels WHERE answer <> 'undo' AND NOT EXISTS (
            SELECT 1 FROM labels AS later WHERE later.undoes = labels.id)
    """,
    """
    CREATE VIEW moves_in_place AS         -- done, and not taken back by a done move
        SELECT * FROM moves WHERE state = 'done' AND NOT EXISTS (
            SELECT 1 FROM reversals JOIN moves AS back ON back.id = reversals.by
            WHERE reversals.move = moves.id AND back.state = 'done')
    """,
    """
    CREATE VIEW unsorted_files AS         -- in the root, of videos without a folder
        SELECT files.* FROM files LEFT JOIN current_labels USING (video)
        WHERE files.folder = x'' AND coalesce(answer, '') <> 'folder'
          AND NOT EXISTS (                -- nor a copy where the machine put it
            SELECT 1 FROM filed JOIN files AS copy
                ON copy.video = filed.video AND copy.folder = filed.folder
            WHERE filed.video = files.video AND undone_by IS NULL)
    """,
    """
    CREATE VIEW entries AS                -- the history, and what is left of each line
        SELECT batches.*,
            (SELECT count(*) FROM moves WHERE moves.batch = batches.name
                AND state = 'done' AND NOT sidecar) AS moves,
            (SELECT count(*) FROM moves_in_place AS left WHERE left.batch = batches.name
                AND NOT sidecar) AS standing,
            (SELECT count(*) FROM standing_labels AS said
                WHERE said.batch = batches.name) AS answers,
            (SELECT count(*) FROM moves WHERE moves.batch = batches.name
                AND state = 'waiting') AS waiting,
            (SELECT count(*) FROM labels WHERE labels.batch = batches.name
                AND answer = 'undo') AS voided,
            EXISTS (SELECT 1 FROM batches AS later
                WHERE later.undoes = batches.name) AS answered
        FROM batches
    """,
)
