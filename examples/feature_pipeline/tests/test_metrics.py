import pytest

from feature_pipeline.metrics import population_stability_index


def test_psi_of_same_sample_is_zero():
    sample = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]
    assert population_stability_index(sample, sample, bins=4) == pytest.approx(0.0)
