"""A Redis's append-only file, and how to lose the end of it as a power cut does."""


def newest_part(redis):
    """The part that grows; Redis 7 keeps the file in parts."""
    parts = (redis.folder / "appendonlydir").glob("*.incr.aof")
    return max(parts, key=lambda part: int(part.name.split(".")[-3]))


def boundaries(data):
    """Where a command ends, or a transaction: what a script wrote stands between MULTI and EXEC."""
    place, inside = 0, False
    while place < len(data):
        line_end = data.find(b"\r\n", place)
        if line_end < 0:
            return
        if data[place:place + 1] == b"#":       # a remark, the time for instance
            place = line_end + 2
            continue
        words, place = int(data[place + 1:line_end]), line_end + 2
        name = None
        for _ in range(words):
            line_end = data.find(b"\r\n", place)
            if line_end < 0:
                return
            size = int(data[place + 1:line_end])
            name = name or data[line_end + 2:line_end + 2 + size].upper()
            place = line_end + 2 + size + 2
        if place > len(data):
            return
        inside = name == b"MULTI" or (inside and name != b"EXEC")
        if not inside:
            yield place


def size(redis):
    return newest_part(redis).stat().st_size


def lose(redis, moments, since):
    """Of a Redis that does not run: cuts its file at a random boundary, at or after the size that it had a while ago.
    Returns how many commands or transactions are lost."""
    file = newest_part(redis)
    ends = [end for end in boundaries(file.read_bytes()) if end >= since]
    kept = moments.randrange(len(ends))
    with file.open("r+b") as part:
        part.truncate(ends[kept])
    return len(ends) - 1 - kept
