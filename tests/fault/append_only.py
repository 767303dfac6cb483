"""The append-only file of a Redis, and how to lose its end as in a power cut."""


def newest_part(redis):
    """The part that grows; Redis 7 splits the file."""
    parts = (redis.folder / "appendonlydir").glob("*.incr.aof")
    return max(parts, key=lambda part: int(part.name.split(".")[-3]))


def boundaries(data):
    """The ends of commands and transactions. What a script wrote is between MULTI and EXEC."""
    position, inside = 0, False
    while position < len(data):
        line_end = data.find(b"\r\n", position)
        if line_end < 0:
            return
        if data[position:position + 1] == b"#":       # an annotation, for example the time
            position = line_end + 2
            continue
        words, position = int(data[position + 1:line_end]), line_end + 2
        name = None
        for _ in range(words):
            line_end = data.find(b"\r\n", position)
            if line_end < 0:
                return
            size = int(data[position + 1:line_end])
            name = name or data[line_end + 2:line_end + 2 + size].upper()
            position = line_end + 2 + size + 2
        if position > len(data):
            return
        inside = name == b"MULTI" or (inside and name != b"EXEC")
        if not inside:
            yield position


def size(redis):
    return newest_part(redis).stat().st_size


def lose(redis, moments, since):
    """Cuts the file of a stopped Redis at a random boundary at or after `since`, an earlier size. Returns the number
    of lost commands and transactions."""
    file = newest_part(redis)
    ends = [end for end in boundaries(file.read_bytes()) if end >= since]
    kept = moments.randrange(len(ends))
    with file.open("r+b") as part:
        part.truncate(ends[kept])
    return len(ends) - 1 - kept
