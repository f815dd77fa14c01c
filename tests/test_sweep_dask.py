"""The example of the README: the parts of a sweep on a Dask cluster, put together again."""

from pathlib import Path

import pytest

from estimator.output.stream.rows import Output, stream
from estimator.scenario.models import Scenario
from estimator.sweeps.sweep import sweep

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings("default")

SCENARIO = {"stock": {"rounds": "1M"}, "use": {"daily": "16k"}}
VARY = {"rounds": "0.8M..1.2M:101", "daily": "8k..24k:103"}


def part(number, count, folder):
    path = f"{folder}/{number:04}.csv"
    shard = sweep(Scenario.model_validate(SCENARIO), VARY, part=f"{number}/{count}")
    stream(shard, [Output(path, "csv")], lambda _: None)
    return path


def test_parts_on_a_local_cluster(tmp_path):
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        futures = client.map(part, range(1, 5), count=4, folder=str(tmp_path))
        paths = client.gather(futures)
    together = b"".join(Path(path).read_bytes() for path in paths)
    assert together == Path(part(1, 1, tmp_path)).read_bytes()
