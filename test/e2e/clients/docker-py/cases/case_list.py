"""All cases by name, in the order in which they run."""

CASES = {}


def case(function):
    CASES[function.__name__] = function
    return function
