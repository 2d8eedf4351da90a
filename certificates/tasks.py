"""Worker entry points of the press."""

from django_tasks import task

from certificates import batches
from certificates.stopping import notices


@task()
def run_batch(batch_id: int) -> None:
    """Make the PDF of a whole decision; safe to run twice."""
    with notices():  # whoever stops the process waits until the batch is handed out again
        if batches.run(batch_id):
            run_batch.enqueue(batch_id)
