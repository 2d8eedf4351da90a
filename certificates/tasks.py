"""Worker entry points of the press."""

from django_tasks import task

from certificates import batches


@task()
def run_batch(batch_id: int) -> None:
    """Make the PDF of a whole decision; safe to run twice."""
    if batches.run(batch_id):
        run_batch.enqueue(batch_id)
