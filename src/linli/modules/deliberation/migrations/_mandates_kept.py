"""What the database itself holds of mandates within a household, and of votes called off (see ``_votes_kept``)."""

# A vote is called off before it opens, once and for good.
CALLED_OFF = """
CREATE FUNCTION deliberation_vote_may_be_called_off() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.called_off_at IS NOT NULL THEN
            PERFORM deliberation_refuse('a vote begins announced');
        END IF;
    ELSIF OLD.called_off_at IS NOT NULL AND to_jsonb(NEW) - ARRAY['village', 'group']
        <> to_jsonb(OLD) - ARRAY['village', 'group'] THEN
        PERFORM deliberation_refuse('a vote that was called off is never changed');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deliberation_vote_may_be_called_off BEFORE INSERT OR UPDATE ON deliberation_vote
    FOR EACH ROW EXECUTE FUNCTION deliberation_vote_may_be_called_off();
"""

# 集 §27: in writing, to a member of the same household with full capacity. The line of the roll is locked, so that of a
# mandate and the voice's own ballot at the same moment the later one sees the earlier.
MANDATES = """
CREATE FUNCTION deliberation_mandate_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    today date := (linli_now() AT TIME ZONE 'Asia/Shanghai')::date;
    giver bigint;
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM deliberation_refuse('mandates are kept');
    END IF;
    IF NOT EXISTS (SELECT FROM deliberation_vote WHERE id = NEW.vote_id AND allows_proxy AND called_off_at IS NULL
                   AND closed_at IS NULL AND linli_now() < closes_at) THEN
        PERFORM deliberation_refuse('the vote takes no mandates, or not any more');
    END IF;
    SELECT person_id INTO giver FROM deliberation_rollentry
    WHERE id = NEW.entry_id AND vote_id = NEW.vote_id AND struck_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM deliberation_refuse('not on the roll of this vote');
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
            OR to_jsonb(NEW) - ARRAY['ended_at', 'ended_as'] <> to_jsonb(OLD) - ARRAY['ended_at', 'ended_as'] THEN
            PERFORM deliberation_refuse('a mandate is only ended, once');
        END IF;
    ELSIF NEW.ended_at IS NOT NULL OR giver = NEW.holder_id OR NOT EXISTS (
        SELECT FROM population_membership g, population_membership h, population_person p
        WHERE g.person_id = giver AND h.person_id = NEW.holder_id AND p.id = NEW.holder_id
            AND g.household_id = NEW.household_id AND h.household_id = NEW.household_id
            AND (g.until IS NULL OR g.until > today) AND (h.until IS NULL OR h.until > today)
            AND p.deceased_on IS NULL AND extract(year FROM age(today, p.born_on)) >= 18) THEN
        PERFORM deliberation_refuse('a mandate is given to a grown member of the same household');
    END IF;
    IF EXISTS (SELECT FROM deliberation_ballot WHERE entry_id = NEW.entry_id AND voided_at IS NULL)
        OR EXISTS (SELECT FROM deliberation_participation WHERE entry_id = NEW.entry_id AND NOT is_void) THEN
        PERFORM deliberation_refuse('the voice took part already');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deliberation_mandate_is_kept BEFORE INSERT OR UPDATE OR DELETE ON deliberation_votemandate
    FOR EACH ROW EXECUTE FUNCTION deliberation_mandate_is_kept();

-- Fires after the triggers that lock the line of the roll: its name comes after theirs.
CREATE FUNCTION deliberation_taken_part_by_mandate() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    holder bigint;
BEGIN
    IF TG_TABLE_NAME = 'deliberation_participation' AND deliberation_vote_is_closing(NEW.vote_id) THEN
        RETURN NEW;
    END IF;
    SELECT holder_id INTO holder FROM deliberation_votemandate WHERE entry_id = NEW.entry_id AND ended_at IS NULL;
    IF NEW.proxy_id IS DISTINCT FROM holder THEN
        PERFORM deliberation_refuse('a ballot is given by the voice itself, or under its mandate');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deliberation_taken_part_by_mandate BEFORE INSERT ON deliberation_ballot
    FOR EACH ROW EXECUTE FUNCTION deliberation_taken_part_by_mandate();
CREATE TRIGGER deliberation_taken_part_by_mandate BEFORE INSERT ON deliberation_participation
    FOR EACH ROW EXECUTE FUNCTION deliberation_taken_part_by_mandate();
"""

KEPT = CALLED_OFF + MANDATES
BACK = """
DROP TRIGGER deliberation_taken_part_by_mandate ON deliberation_participation;
DROP TRIGGER deliberation_taken_part_by_mandate ON deliberation_ballot;
DROP FUNCTION deliberation_taken_part_by_mandate();
DROP TRIGGER deliberation_mandate_is_kept ON deliberation_votemandate;
DROP FUNCTION deliberation_mandate_is_kept();
DROP TRIGGER deliberation_vote_may_be_called_off ON deliberation_vote;
DROP FUNCTION deliberation_vote_may_be_called_off();
"""
