"""How good are the pictures? Mathematics of features, and judges to make them."""

from kgan._lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "class_reading": ["attribute_class_judge"],
        "attribute_translation": [
            "AttributeTranslated",
            "judge_attributes",
            "named_attribute_figures",
        ],
        "attributes": ["attribute_agreement", "in_turn"],
        "classes": ["class_agreement", "class_coverage", "class_shares"],
        "pairwise": ["diversity"],
        "evaluation": ["evaluate"],
        "frechet": ["frechet_distance", "frechet_distance_of_moments"],
        "judge": ["Judge", "feature_judge"],
        "judge_callback": ["JudgeCallback"],
        "kernel": ["kernel_distance", "squared_mmd"],
        "precision": ["precision_recall"],
        "protocol": ["Protocol"],
        "reconstruction": ["psnr"],
        "resizing": ["resized"],
        "running": ["FrechetDistance", "KernelDistance"],
        "translation": [
            "Translated",
            "class_share",
            "judge_translation",
            "named_figures",
        ],
    },
)
