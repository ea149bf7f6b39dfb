"""What the players pay: adversarial pairs and penalties on logits of any rank."""

from kgan._lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "adversarial": [
            "AdversarialLoss",
            "Hinge",
            "LeastSquares",
            "Minimax",
            "NonSaturating",
            "Wasserstein",
            "get",
        ],
        "classification": ["multi_label", "single_label"],
        "penalties": ["gradient_penalty", "r1"],
    },
)
