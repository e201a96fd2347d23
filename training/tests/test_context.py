import numpy as np

from checkbox_training import context


def square(x1, y1, side):
    return [x1, y1, x1 + side, y1 + side]


def test_company_is_what_the_detector_says_it_is():
    # crates/detector/src/pipeline/rescoring.rs has the same page with the same outcome
    boxes = np.array([square(100, 100, 20), square(100, 140, 21), square(161, 102, 20), square(300, 300, 40), square(300, 500, 20)], float)
    logit = context.values(boxes, np.array([0.9, 0.8, 0.6, 0.5, 0.15])) @ [0.5, 1.0, 0.25, -0.5, -0.2, -1.0]
    expected = [0.714272, 0.682692, 0.468461, 0.220999, 0.343190]
    np.testing.assert_allclose(1 / (1 + np.exp(-logit)), expected, atol=2e-6)


def test_company_tips_the_scales():
    """Boxes of one size among letters of many, each as sure as the others."""
    rng = np.random.default_rng(0)
    pages = []
    for _ in range(40):
        boxes = [square(50, 40 * row, 20) for row in range(10)] + [square(*rng.uniform(0, 800, 2), rng.uniform(5, 60)) for _ in range(10)]
        confidence = rng.uniform(0.2, 0.8, 20)
        pages.append(context.judged(np.array(boxes), confidence, np.array(boxes[:10], float), np.zeros((0, 4))))
    before, after = (context.f1_by_threshold(pages, w)[1].max() for w in (np.eye(6)[0], context.fit(pages)))
    assert before < 0.75 and after > 0.95


def test_each_label_is_found_once_and_ignored_regions_are_not_counted():
    boxes = np.array([square(0, 0, 20), square(1, 0, 20), square(100, 100, 20)], float)
    found = context.judged(boxes, np.array([0.5, 0.9, 0.8]), np.array([square(0, 0, 20), square(300, 0, 20)], float), boxes[2:])
    assert found.confidence.tolist() == [0.9, 0.5]
    assert found.right.tolist() == [True, False]
    assert found.missed == 1
