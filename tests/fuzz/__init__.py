"""Coverage-guided fuzzing of everything that reads what others wrote.

::

    targets     the table: what is read, from which texts it starts, which words it is made of
    oracle      a value or a problem, in time; anything else is a fault
    corpus      the inputs that a run starts from: of the cases, and found by earlier runs
    mutating    from one input to another, made of the same words
    engine      atheris, in a process whose code says where it has been
    shrinking   from a faulty input to the smallest that shows the same fault
    planted     bugs for the fuzzer to find
    running     a run of the engine, from outside
    regexes     every regular expression of the packages
    scripts     every one of the scripts that browsers run, in their engine (regexes.mjs)
    pumps       input that makes a regular expression slow, from its own structure

``python -m tests.fuzz`` runs it; ``make fuzz`` a million times each.
"""
