import pandas as pd
import pytest

from feature_pipeline.transformers import StandardScaler


def test_scaler_centres_the_training_rows():
    frame = pd.DataFrame({"kwh": [1.0, 2.0, 3.0], "meter": ["a", "b", "c"]})
    scaled = StandardScaler().fit_transform(frame)
    assert scaled["kwh"].mean() == pytest.approx(0.0)
    assert scaled["meter"].tolist() == ["a", "b", "c"]
