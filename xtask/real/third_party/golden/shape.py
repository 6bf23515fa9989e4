"""Shapes of JSON, and whether one holds another.

Ours must hold what was recorded:
- every key of a recorded object is there, at every depth;
- a value is of a type that was recorded at that place, in this exchange or in any other of the same kind; a place where
  nothing but null was recorded tells no type;
- null will do where null was recorded anywhere under the same key: what an account or a post may lack depends on what
  was done before;
- where this exchange recorded an object, null will not do, unless it is in a list, whose elements depend on that too;
- a list that was recorded with elements has elements, if it is the whole answer; lists within depend on what was said.
  Each of our elements has the keys that all recorded elements share.
What we have beyond it does no harm, since clients ignore what they do not know.
"""

# Objects whose keys are data: languages.
_DATA_KEYS = {"/api/v1/instance/translation_languages"}


def type_of(value):
    """The name of a JSON type; whole numbers and others are one type."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    return {str: "string", list: "array", dict: "object"}[type(value)]


class Types:
    """The types that were recorded at each place of each kind of exchange."""

    def __init__(self):
        self._known = {}
        self._nullable = set()

    def learn(self, kind, value, place=""):
        self._known.setdefault((kind, place), set()).add(type_of(value))
        if value is None and place:
            self._nullable.add(_key(place))
        if isinstance(value, dict):
            for key, inner in value.items():
                self.learn(kind, inner, f"{place}.{key}")
        elif isinstance(value, list):
            for inner in value:
                self.learn(kind, inner, f"{place}[]")

    def at(self, kind, place):
        known = self._known.get((kind, place), set())
        return known | {"null"} if _key(place) in self._nullable else known


def _key(place):
    return place.rpartition(".")[2]


def _shared(elements):
    """What all elements have in common: objects are merged down to their shared keys."""
    if not all(isinstance(one, dict) for one in elements):
        return elements[0]
    keys = set.intersection(*(set(one) for one in elements))
    merged = {}
    for key in keys:
        values = [one[key] for one in elements]
        objects = [value for value in values if isinstance(value, dict)]
        merged[key] = _shared(objects) if len(objects) == len(values) else next((v for v in values if not isinstance(v, dict)), None)
    return merged


def missing(kind, recorded, ours, types, place=""):
    """What our answer lacks, as sentences."""
    if kind[1] in _DATA_KEYS:
        return [] if type_of(ours) == type_of(recorded) else [f"{place}: is {type_of(ours)}"]
    have, allowed = type_of(ours), types.at(kind, place)
    if allowed == {"null"} and place:
        return []
    if have not in allowed or (have == "null" and isinstance(recorded, dict) and "[]" not in place):
        return [f"{place or 'the answer'} is {have}, recorded was {'/'.join(sorted(allowed))}"]
    if isinstance(recorded, dict) and isinstance(ours, dict):
        return _missing_keys(kind, recorded, ours, types, place)
    if isinstance(recorded, list) and isinstance(ours, list) and recorded:
        if not ours and not place:
            return ["the answer is an empty list, recorded were elements"]
        pattern = _shared(recorded)
        return [lack for one in ours for lack in missing(kind, pattern, one, types, f"{place}[]")]
    return []


def _missing_keys(kind, recorded, ours, types, place):
    lacks = []
    for key, value in recorded.items():
        if key in ours:
            lacks += missing(kind, value, ours[key], types, f"{place}.{key}")
        else:
            lacks.append(f"{place}.{key} is not there")
    return lacks
