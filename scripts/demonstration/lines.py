"""A line a person can read for each event; docs/events.md lists what they hold."""
import json
import time


def line(side, event):
    clock = time.strftime("%H:%M:%S", time.localtime(event["timestamp"]))
    return printable(f"{side:6} {clock}  {event['event_type']:23} {event['tag']:11} {told(event)}")


def told(event):
    tell = STORIES.get(event["event_type"])
    said = event["metadata"]
    return tell(event, said) if tell else json.dumps(said, ensure_ascii=False)


def printable(text):
    """Names are players' own: without what would move the cursor or turn the line around."""
    return "".join(c for c in text if c.isprintable())


def short(value):
    if isinstance(value, dict):
        return str(value.get("name", "{…}"))
    if isinstance(value, list):
        return "[" + ", ".join(map(short, value)) + "]" if len(value) <= 3 else f"[{len(value)}]"
    if isinstance(value, str):
        return value if len(value) <= 30 else value[:29] + "…"
    return json.dumps(value)


def replacement(old, new):
    old, new = short(old), short(new)
    return f"{old} → {new}" if old != new else "changed"     # deep inside


def changes(event, most=4):
    all_of_them = [f"{c['field']} {replacement(c['old_value'], c['new_value'])}" for c in event["changes"]]
    more = len(all_of_them) - most
    return ", ".join(all_of_them[:most]) + (f" and {more} more" if more > 0 else "")


def member(said):
    return f"{said['member_name']} ({said['member_tag']})"


def attack(_, said):
    whose = "" if said["side"] == "clan" else "the opponent's "
    return (f"{whose}{said['attacker_tag']} attacked {said['defender_tag']}: "
            f"{said['stars']} star{'' if said['stars'] == 1 else 's'}, {said['destruction_percentage']} %")


def upgrade(_, said):
    where = " (builder base)" if said["village"] == "builderBase" else ""
    old = "new, level" if said["old_level"] is None else f"{said['old_level']} →"
    return f"{said['name']}{where} {old} {said['new_level']}"


def replaced(_, said):
    return replacement(said["old_value"], said["new_value"])


def war(_, said):
    size = said["team_size"]
    return f"against {said['opponent_name']} ({said['opponent_tag']}), {size} on {size}"


def failure(_, said):
    return " ".join(str(said[key]) for key in ("endpoint", "status", "reason", "error") if said[key])


STORIES = {
    "clan_updated": lambda event, said: changes(event),
    "player_updated": lambda event, said: changes(event),
    "member_joined": lambda event, said: f"{member(said)} joined",
    "member_left": lambda event, said: f"{member(said)} left",
    "member_updated": lambda event, said: f"{member(said)}: {changes(event)}",
    "member_role_changed": lambda event, said: f"{member(said)}: {changes(event)}",
    "member_donations": lambda event, said: f"{member(said)}: {changes(event)}",
    "war_new": war,
    "war_state_changed": lambda event, said: f"{said['war_state_from']} → {said['war_state_to']}",
    "war_attack_new": attack,
    "townhall_upgraded": replaced,
    "builderhall_upgraded": replaced,
    "player_name_changed": replaced,
    "player_league_changed": replaced,
    "player_label_changed": replaced,
    "troop_upgraded": upgrade,
    "spell_upgraded": upgrade,
    "hero_upgraded": upgrade,
    "hero_equipment_upgraded": upgrade,
    "maintenance_start": lambda event, said: said.get("message") or "the API is in maintenance",
    "maintenance_end": lambda event, said: f"after {said['duration_seconds']:.0f} s",
    "poll_error": failure,
}
