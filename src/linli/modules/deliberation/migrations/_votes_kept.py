"""What the database itself holds of votes: times, rolls and ballots, whatever the application believes."""

CLOCKS = """
CREATE FUNCTION deliberation_refuse(said text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', said USING ERRCODE = 'integrity_constraint_violation';
END $$;

-- Whether ballots count at this moment, by the database's clock. The vote's row is held until the transaction ends, so
-- that whoever closes it waits for ballots on their way, and ballots that waited for the closing find it closed.
CREATE FUNCTION deliberation_vote_is_open(one bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM deliberation_vote WHERE id = one FOR SHARE;
    RETURN EXISTS (SELECT FROM deliberation_vote WHERE id = one AND opened_at IS NOT NULL AND closed_at IS NULL
                   AND opens_at <= linli_now() AND linli_now() < closes_at);
END $$;

-- Whether the vote is just being closed: its time is over, and the transaction says that it rewrites what is secret.
CREATE FUNCTION deliberation_vote_is_closing(one bigint) RETURNS boolean LANGUAGE sql VOLATILE AS $$
    SELECT coalesce(current_setting('linli.closing_vote', true), '') = one::text
        AND EXISTS (SELECT FROM deliberation_vote WHERE id = one AND opened_at IS NOT NULL AND closed_at IS NULL
                    AND closes_at <= linli_now())
$$;

CREATE FUNCTION deliberation_voice_is_on_roll(entry bigint, vote bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM deliberation_rollentry WHERE id = entry AND vote_id = vote AND struck_at IS NULL FOR SHARE;
    RETURN FOUND;
END $$;
"""

VOTE = """
CREATE FUNCTION deliberation_vote_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moved text[] := ARRAY['village', 'group'];
    ballots bigint;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.opened_at IS NOT NULL OR NEW.closed_at IS NOT NULL THEN
            PERFORM deliberation_refuse('a vote begins announced');
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        PERFORM deliberation_refuse('votes are kept');
    END IF;
    IF OLD.closed_at IS NOT NULL THEN
        IF to_jsonb(NEW) - (moved || ARRAY['confirmation', 'confirmed_at'])
            <> to_jsonb(OLD) - (moved || ARRAY['confirmation', 'confirmed_at'])
            OR (OLD.confirmed_at IS NOT NULL
                AND (NEW.confirmed_at, NEW.confirmation) IS DISTINCT FROM (OLD.confirmed_at, OLD.confirmation)) THEN
            PERFORM deliberation_refuse('a closed vote is never changed');
        END IF;
    ELSIF OLD.opened_at IS NOT NULL THEN
        IF to_jsonb(NEW) - (moved || ARRAY['closed_at', 'tally', 'verdict', 'digest'])
            <> to_jsonb(OLD) - (moved || ARRAY['closed_at', 'tally', 'verdict', 'digest'])
            OR (NEW.closed_at IS NULL AND (NEW.tally IS NOT NULL OR NEW.verdict IS NOT NULL OR NEW.digest <> '')) THEN
            PERFORM deliberation_refuse('an open vote is not changed');
        END IF;
        IF NEW.closed_at IS NOT NULL THEN
            IF linli_now() < OLD.closes_at THEN
                PERFORM deliberation_refuse('a vote is not closed before its time');
            END IF;
            IF NEW.ballot_kind = 'secret' THEN
                IF EXISTS (SELECT FROM deliberation_sealedballot WHERE vote_id = NEW.id)
                    OR EXISTS (SELECT FROM deliberation_votekey WHERE vote_id = NEW.id) THEN
                    PERFORM deliberation_refuse('sealed ballots or their key are left');
                END IF;
                SELECT count(*) INTO ballots FROM deliberation_secretballot WHERE vote_id = NEW.id;
                IF ballots <> (SELECT count(*) FROM deliberation_participation
                               WHERE vote_id = NEW.id AND NOT is_void) THEN
                    PERFORM deliberation_refuse('ballots and those who took part differ in number');
                END IF;
            ELSE
                SELECT count(*) INTO ballots FROM deliberation_ballot WHERE vote_id = NEW.id AND voided_at IS NULL;
            END IF;
            IF ballots <> (NEW.tally ->> 'took_part')::bigint THEN
                PERFORM deliberation_refuse('the tally does not count the ballots');
            END IF;
            NEW.closed_at := linli_now();
        END IF;
    ELSE
        IF NEW.closed_at IS NOT NULL THEN
            PERFORM deliberation_refuse('a vote is opened before it is closed');
        END IF;
        IF NEW.opened_at IS NOT NULL THEN
            IF linli_now() < NEW.opens_at OR linli_now() >= NEW.closes_at THEN
                PERFORM deliberation_refuse('a vote is opened in its time');
            END IF;
            IF EXISTS (SELECT FROM deliberation_rollobjection WHERE vote_id = NEW.id AND decided_at IS NULL) THEN
                PERFORM deliberation_refuse('an objection to the roll is not answered');
            END IF;
            IF NEW.entitled IS DISTINCT FROM
                (SELECT count(*) FROM deliberation_rollentry WHERE vote_id = NEW.id AND struck_at IS NULL) THEN
                PERFORM deliberation_refuse('the roll is not counted');
            END IF;
            NEW.opened_at := linli_now();
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deliberation_vote_is_kept BEFORE INSERT OR UPDATE OR DELETE ON deliberation_vote
    FOR EACH ROW EXECUTE FUNCTION deliberation_vote_is_kept();

CREATE FUNCTION deliberation_key_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF NOT deliberation_vote_is_closing(OLD.vote_id) THEN
            PERFORM deliberation_refuse('the key of a vote goes when it is closed');
        END IF;
        RETURN OLD;
    END IF;
    IF NOT EXISTS (SELECT FROM deliberation_vote
                   WHERE id = NEW.vote_id AND ballot_kind = 'secret' AND closed_at IS NULL) THEN
        PERFORM deliberation_refuse('only a secret vote that is not closed has a key');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deliberation_key_is_kept BEFORE INSERT OR UPDATE OR DELETE ON deliberation_votekey
    FOR EACH ROW EXECUTE FUNCTION deliberation_key_is_kept();
"""

ROLL = """
CREATE FUNCTION deliberation_roll_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    vote deliberation_vote;
    struck text[] := ARRAY['struck_at', 'struck_as', 'struck_reason', 'struck_by_id'];
BEGIN
    SELECT * INTO vote FROM deliberation_vote
    WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.vote_id ELSE NEW.vote_id END FOR SHARE;
    IF TG_OP = 'UPDATE' AND NEW.name = '' AND NEW.struck_reason IN (OLD.struck_reason, '—')
        AND to_jsonb(NEW) - ARRAY['name', 'struck_reason'] = to_jsonb(OLD) - ARRAY['name', 'struck_reason'] THEN
        RETURN NEW;  -- a person's name is erased, their number stays
    END IF;
    IF vote.opened_at IS NULL THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP <> 'UPDATE' OR to_jsonb(NEW) - struck <> to_jsonb(OLD) - struck
        OR OLD.struck_at IS NOT NULL OR NEW.struck_as <> 'died' OR vote.closed_at IS NOT NULL THEN
        PERFORM deliberation_refuse('the roll is frozen');
    END IF;
    IF NOT EXISTS (SELECT FROM population_person WHERE id = OLD.person_id AND deceased_on IS NOT NULL) THEN
        PERFORM deliberation_refuse('the register does not say that they died');
    END IF;
    IF EXISTS (SELECT FROM deliberation_ballot WHERE entry_id = OLD.id AND voided_at IS NULL)
        OR EXISTS (SELECT FROM deliberation_participation WHERE entry_id = OLD.id AND NOT is_void) THEN
        PERFORM deliberation_refuse('their ballot was cast');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deliberation_roll_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON deliberation_rollentry
    FOR EACH ROW EXECUTE FUNCTION deliberation_roll_is_frozen();
"""

BALLOTS = """
CREATE FUNCTION deliberation_ballot_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    revised text[] := ARRAY['choice', 'salt', 'leaf', 'revision', 'cast_at', 'key'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM deliberation_refuse('ballots are kept');
    END IF;
    IF NOT deliberation_vote_is_open(NEW.vote_id) THEN
        PERFORM deliberation_refuse('the vote is not open');
    END IF;
    IF NOT EXISTS (SELECT FROM deliberation_vote v, jsonb_array_elements(v.options) o
                   WHERE v.id = NEW.vote_id AND v.ballot_kind = 'named' AND o ->> 0 = NEW.choice) THEN
        PERFORM deliberation_refuse('the vote does not offer this, or is secret');
    END IF;
    IF NOT deliberation_voice_is_on_roll(NEW.entry_id, NEW.vote_id) THEN
        PERFORM deliberation_refuse('not on the roll of this vote');
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.voided_at IS NOT NULL OR NEW.revision <> 1
            OR (NEW.proxy_id IS NOT NULL
                AND NOT EXISTS (SELECT FROM deliberation_vote WHERE id = NEW.vote_id AND allows_proxy)) THEN
            PERFORM deliberation_refuse('no such ballot');
        END IF;
        NEW.cast_at := linli_now();
    ELSIF NEW.voided_at IS NOT NULL THEN
        IF OLD.voided_at IS NOT NULL OR to_jsonb(NEW) - 'voided_at' <> to_jsonb(OLD) - 'voided_at'
            OR NOT EXISTS (SELECT FROM deliberation_voiding WHERE ballot_id = OLD.id AND agreed_by_id IS NOT NULL) THEN
            PERFORM deliberation_refuse('a ballot is voided by two people, once');
        END IF;
        NEW.voided_at := linli_now();
    ELSE
        IF OLD.voided_at IS NOT NULL OR OLD.channel <> 'phone' OR NEW.revision <> OLD.revision + 1
            OR to_jsonb(NEW) - revised <> to_jsonb(OLD) - revised THEN
            PERFORM deliberation_refuse('only a ballot cast by oneself is revised');
        END IF;
        NEW.cast_at := linli_now();
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deliberation_ballot_is_kept BEFORE INSERT OR UPDATE OR DELETE ON deliberation_ballot
    FOR EACH ROW EXECUTE FUNCTION deliberation_ballot_is_kept();

CREATE FUNCTION deliberation_batch_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NOT deliberation_vote_is_open(NEW.vote_id) THEN
        PERFORM deliberation_refuse('batches are kept, and come while the vote is open');
    END IF;
    IF TG_OP = 'INSERT' THEN
        NEW.entered_at := linli_now();
    ELSIF OLD.voided_at IS NOT NULL OR to_jsonb(NEW) - 'voided_at' <> to_jsonb(OLD) - 'voided_at'
        OR NOT EXISTS (SELECT FROM deliberation_voiding WHERE batch_id = OLD.id AND agreed_by_id IS NOT NULL) THEN
        PERFORM deliberation_refuse('a batch is voided by two people, once');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deliberation_batch_is_kept BEFORE INSERT OR UPDATE OR DELETE ON deliberation_batch
    FOR EACH ROW EXECUTE FUNCTION deliberation_batch_is_kept();

CREATE FUNCTION deliberation_voiding_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NOT deliberation_vote_is_open(NEW.vote_id)
        OR (TG_OP = 'INSERT' AND NEW.agreed_by_id IS NOT NULL)
        OR (TG_OP = 'UPDATE' AND (OLD.agreed_by_id IS NOT NULL
            OR to_jsonb(NEW) - ARRAY['agreed_by_id', 'agreed_at']
                <> to_jsonb(OLD) - ARRAY['agreed_by_id', 'agreed_at'])) THEN
        PERFORM deliberation_refuse('one asks and another one agrees, while the vote is open');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deliberation_voiding_is_kept BEFORE INSERT OR UPDATE OR DELETE ON deliberation_voiding
    FOR EACH ROW EXECUTE FUNCTION deliberation_voiding_is_kept();
"""

UNLINKED = """
CREATE FUNCTION deliberation_sealed_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF NOT (deliberation_vote_is_closing(OLD.vote_id)
                OR (deliberation_vote_is_open(OLD.vote_id)
                    AND EXISTS (SELECT FROM deliberation_batch WHERE id = OLD.batch_id AND voided_at IS NOT NULL))) THEN
            PERFORM deliberation_refuse('sealed ballots are kept until the vote is closed');
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' OR NOT deliberation_vote_is_open(NEW.vote_id)
        OR NOT EXISTS (SELECT FROM deliberation_votekey WHERE vote_id = NEW.vote_id) THEN
        PERFORM deliberation_refuse('ballots are sealed while a secret vote is open');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deliberation_sealed_is_kept BEFORE INSERT OR UPDATE OR DELETE ON deliberation_sealedballot
    FOR EACH ROW EXECUTE FUNCTION deliberation_sealed_is_kept();

CREATE FUNCTION deliberation_secret_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' OR NOT deliberation_vote_is_closing(NEW.vote_id) THEN
        PERFORM deliberation_refuse('secret ballots are written when the vote is closed, and never changed');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deliberation_secret_is_kept BEFORE INSERT OR UPDATE OR DELETE ON deliberation_secretballot
    FOR EACH ROW EXECUTE FUNCTION deliberation_secret_is_kept();

CREATE FUNCTION deliberation_participation_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF NOT deliberation_vote_is_closing(OLD.vote_id) THEN
            PERFORM deliberation_refuse('who took part is kept');
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'INSERT' AND deliberation_vote_is_closing(NEW.vote_id) THEN
        RETURN NEW;
    END IF;
    IF NOT deliberation_vote_is_open(NEW.vote_id) THEN
        PERFORM deliberation_refuse('the vote is not open');
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.is_void OR NOT deliberation_voice_is_on_roll(NEW.entry_id, NEW.vote_id)
            OR NOT EXISTS (SELECT FROM deliberation_vote WHERE id = NEW.vote_id AND ballot_kind = 'secret') THEN
            PERFORM deliberation_refuse('not on the roll of this vote, or it is not secret');
        END IF;
    ELSIF to_jsonb(NEW) - 'is_void' <> to_jsonb(OLD) - 'is_void'
        OR NOT EXISTS (SELECT FROM deliberation_batch WHERE id = OLD.batch_id AND voided_at IS NOT NULL) THEN
        PERFORM deliberation_refuse('only those of a void batch did not take part');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deliberation_participation_is_kept BEFORE INSERT OR UPDATE OR DELETE ON deliberation_participation
    FOR EACH ROW EXECUTE FUNCTION deliberation_participation_is_kept();
"""

# A deleted row's bytes lie in the file until something overwrites them. TRUNCATE and CLUSTER give a table another
# file; the application owns neither table, so it asks this function. Whoever holds a table for long is not waited for.
SCRUB = """
CREATE FUNCTION deliberation_sealed_scrub() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public SET lock_timeout = '2s' AS $$
BEGIN
    LOCK TABLE deliberation_sealedballot, deliberation_votekey IN ACCESS EXCLUSIVE MODE;
    IF EXISTS (SELECT FROM deliberation_sealedballot) THEN
        CLUSTER deliberation_sealedballot USING deliberation_sealedballot_pkey;
    ELSE
        TRUNCATE deliberation_sealedballot;
    END IF;
    IF EXISTS (SELECT FROM deliberation_votekey) THEN
        CLUSTER deliberation_votekey USING deliberation_votekey_pkey;
    ELSE
        TRUNCATE deliberation_votekey;
    END IF;
END $$;
REVOKE ALL ON FUNCTION deliberation_sealed_scrub() FROM PUBLIC;
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'linli_app') THEN
        GRANT EXECUTE ON FUNCTION deliberation_sealed_scrub() TO linli_app;
    END IF;
END $$;
"""

KEPT = CLOCKS + VOTE + ROLL + BALLOTS + UNLINKED + SCRUB

BACK = """
DROP FUNCTION deliberation_sealed_scrub();
DROP TRIGGER deliberation_participation_is_kept ON deliberation_participation;
DROP TRIGGER deliberation_secret_is_kept ON deliberation_secretballot;
DROP TRIGGER deliberation_sealed_is_kept ON deliberation_sealedballot;
DROP TRIGGER deliberation_voiding_is_kept ON deliberation_voiding;
DROP TRIGGER deliberation_batch_is_kept ON deliberation_batch;
DROP TRIGGER deliberation_ballot_is_kept ON deliberation_ballot;
DROP TRIGGER deliberation_roll_is_frozen ON deliberation_rollentry;
DROP TRIGGER deliberation_key_is_kept ON deliberation_votekey;
DROP TRIGGER deliberation_vote_is_kept ON deliberation_vote;
DROP FUNCTION deliberation_participation_is_kept(), deliberation_secret_is_kept(), deliberation_sealed_is_kept(),
    deliberation_voiding_is_kept(), deliberation_batch_is_kept(), deliberation_ballot_is_kept(),
    deliberation_roll_is_frozen(), deliberation_key_is_kept(), deliberation_vote_is_kept(),
    deliberation_voice_is_on_roll(bigint, bigint), deliberation_vote_is_closing(bigint),
    deliberation_vote_is_open(bigint), deliberation_refuse(text);
"""
