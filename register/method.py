"""Where the method comes from: those who first described what is used here."""

SOURCES: tuple[tuple[str, str], ...] = (
    ("Kemeny, J. G. (1959)", "Mathematics without numbers. Daedalus 88."),
    (
        "Young, H. P. och Levenglick, A. (1978)",
        "A consistent extension of Condorcet’s election principle. SIAM J. Appl. Math. 35.",
    ),
    ("Young, H. P. (1988)", "Condorcet’s theory of voting. Am. Polit. Sci. Rev. 82."),
    (
        "Truchon, M. (1998)",
        "An extension of the Condorcet criterion and Kemeny orders. Université Laval.",
    ),
    (
        "Grötschel, M., Jünger, M. och Reinelt, G. (1984)",
        "A cutting plane algorithm for the linear ordering problem. Oper. Res. 32.",
    ),
    (
        "Borda, J.-C. (1784)",
        "Mémoire sur les élections au scrutin. Académie royale des sciences.",
    ),
    (
        "Copeland, A. H. (1951)",
        "A ‘reasonable’ social welfare function. University of Michigan.",
    ),
    (
        "Schulze, M. (2011)",
        "A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent single-winner election method. Soc. Choice Welf. 36.",
    ),
    (
        "Tideman, T. N. (1987)",
        "Independence of clones as a criterion for voting rules. Soc. Choice Welf. 4.",
    ),
    (
        "Kendall, M. G. och Babington Smith, B. (1939)",
        "The problem of m rankings. Ann. Math. Stat. 10.",
    ),
    (
        "Efron, B. (1979)",
        "Bootstrap methods: another look at the jackknife. Ann. Stat. 7.",
    ),
    (
        "Ghosh, M. och Meeden, G. (1997)",
        "Bayesian methods for finite population sampling. Chapman & Hall.",
    ),
    ("Kish, L. (1965)", "Survey sampling. Wiley."),
)
