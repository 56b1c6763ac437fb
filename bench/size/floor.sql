-- The floor: the way from a force's delivered files to ranked cohorts, written by hand for DuckDB alone, as fast as it
-- goes. What the warehouse does beyond it is what it costs: the door's checks, lineage, tests, every other mart, the
-- audit, a release. People are told apart by an exact signature, not by the linkage model.
--
-- Each step begins with a line `-- step: name`. Variables: `cris` and `seeds` are folders.

-- step: load as text
create table raw_crimes as select columns(*)::varchar from read_parquet(getvariable('cris') || '/crimes.parquet');
create table raw_parties as select columns(*)::varchar from read_parquet(getvariable('cris') || '/parties.parquet');
create table raw_outcomes as select columns(*)::varchar from read_parquet(getvariable('cris') || '/outcomes.parquet');

-- step: stage
create table crime as
select
    crime_reference,
    borough_code,
    coalesce(committed_from, reported_on)::date as occurred_on,
    crime_status = 'CONFIRMED' as is_confirmed,
    replace(upper(trim(ho_class_code)), '/', '.') as ho_class_code,
    trim(ho_sub_code) as ho_sub_code,
    lower(trim(regexp_replace(offence_title, '\s+', ' ', 'g'))) as offence_title
from raw_crimes;

create table party as
with spelt as (
    select
        crime_reference,
        party_number::integer as party_number,
        role = 'ACCUSED' as is_accused,
        trim(regexp_replace(strip_accents(lower(replace(forename, '''', ''))), '[^a-z]+', ' ', 'g')) as forename,
        trim(regexp_replace(strip_accents(lower(replace(surname, '''', ''))), '[^a-z]+', ' ', 'g')) as surname,
        date_of_birth::date as date_of_birth,
        nullif(sex, 'U') as sex,
        self_defined_ethnicity,
        split_part(upper(trim(pnc_id)), '/', 1) as pnc_year,
        split_part(upper(trim(pnc_id)), '/', 2) as pnc_rest
    from raw_parties
),
numbered as (
    select *, try_cast(left(pnc_rest, -1) as bigint) as pnc_serial from spelt
)
select
    * exclude (pnc_year, pnc_rest, pnc_serial),
    case
        when pnc_serial > 0 and substring(
            'ZABCDEFGHJKLMNPQRTUVWXY', (try_cast(right(pnc_year, 2) as bigint) * 10000000 + pnc_serial) % 23 + 1, 1
        ) = right(pnc_rest, 1)
            then case
                when length(pnc_year) = 4 then pnc_year
                when try_cast(pnc_year as integer) <= 21 then '20' || pnc_year
                else '19' || pnc_year
            end || '/' || lpad(left(pnc_rest, -1), 7, '0') || right(pnc_rest, 1)
    end as pnc_id
from numbered;

create table outcome as
select crime_reference, party_number::integer as party_number, arg_max(outcome_code, (outcome_on::date, outcome_number::integer)) as outcome_code
from raw_outcomes
group by all;

-- step: collapse to signatures
create table signature as
select
    row_number() over () as person_id,
    forename,
    surname,
    date_of_birth,
    pnc_id,
    count(*) as records,
    max(sex) as sex,
    max(self_defined_ethnicity) as self_defined_ethnicity
from party
group by forename, surname, date_of_birth, pnc_id;

-- step: person records
create table person_record as
select party.crime_reference, party.party_number, party.is_accused, signature.person_id
from party
inner join signature
    on party.forename is not distinct from signature.forename
    and party.surname is not distinct from signature.surname
    and party.date_of_birth is not distinct from signature.date_of_birth
    and party.pnc_id is not distinct from signature.pnc_id;

-- step: facts
create table reference as
with
seeds as (
    select ho_class_code, ho_sub_code, lower(trim(offence_title)) as offence_title, offence_type, harm_days::double as harm_days
    from read_csv(getvariable('seeds') || '/reference/offences.csv', all_varchar = true, nullstr = '')
    left join read_csv(getvariable('seeds') || '/reference/harm_weights.csv', all_varchar = true, nullstr = '')
        using (offence_code)
    where harm_index_edition = 'cchi_2020'
),
recorded as (select distinct ho_class_code, ho_sub_code, offence_title from crime)
select
    recorded.*,
    arg_min(seeds.offence_type, seeds.harm_days) as offence_type,
    min(seeds.harm_days) as harm_days
from recorded
left join seeds
    on recorded.ho_class_code = seeds.ho_class_code
    and (recorded.offence_title = seeds.offence_title or recorded.ho_sub_code = seeds.ho_sub_code)
group by all;

create table offence as
select
    crime.crime_reference, person_record.person_id, crime.borough_code, crime.occurred_on, outcome.outcome_code,
    reference.offence_type, reference.harm_days, crime.ho_class_code, crime.ho_sub_code
from crime
inner join person_record using (crime_reference)
inner join outcome using (crime_reference, party_number)
inner join reference
    on crime.ho_class_code = reference.ho_class_code
    and crime.ho_sub_code is not distinct from reference.ho_sub_code
    and crime.offence_title is not distinct from reference.offence_title
where crime.is_confirmed and person_record.is_accused and outcome.outcome_code in ('1', '1A', '2', '2A', '3', '3A');

create table victimisation as
select
    crime.crime_reference, person_record.person_id, crime.borough_code, crime.occurred_on, reference.offence_type,
    reference.harm_days, crime.ho_class_code, crime.ho_sub_code
from crime
inner join person_record using (crime_reference)
inner join reference
    on crime.ho_class_code = reference.ho_class_code
    and crime.ho_sub_code is not distinct from reference.ho_sub_code
    and crime.offence_title is not distinct from reference.offence_title
where crime.is_confirmed and not person_record.is_accused;

-- step: cohort and rank
create table study as
select study.*, area.borough_code as borough_code
from read_csv(getvariable('seeds') || '/studies/studies.csv', all_varchar = true, nullstr = '') as study
inner join read_csv(getvariable('seeds') || '/reference/areas.csv', all_varchar = true, nullstr = '') as area
    on study.force_code = area.force_code and (study.area_kind = 'force' or study.area_code = area.bcu_code)
where study.force_code = 'met' and area.borough_code is not null;

create table member as
with
qualifying as (
    select ho_class_code, ho_sub_code, qualifying_offence_set
    from read_csv(getvariable('seeds') || '/reference/qualifying_offences.csv', all_varchar = true, nullstr = '')
),
windows as (
    select distinct study_id, qualifying_offence_set, window_start::date as window_start, window_end::date as window_end
    from study
),
charged as (
    select windows.study_id, offence.*, study.study_id is not null as is_in_area
    from windows
    inner join offence on offence.occurred_on between windows.window_start and windows.window_end
    semi join qualifying
        on offence.ho_class_code = qualifying.ho_class_code
        and coalesce(qualifying.ho_sub_code, offence.ho_sub_code, '') = coalesce(offence.ho_sub_code, '')
        and windows.qualifying_offence_set = qualifying.qualifying_offence_set
    left join study on windows.study_id = study.study_id and offence.borough_code = study.borough_code
),
suffered as (
    select windows.study_id, victimisation.*, study.study_id is not null as is_in_area
    from windows
    inner join victimisation on victimisation.occurred_on between windows.window_start and windows.window_end
    semi join charged on victimisation.person_id = charged.person_id and windows.study_id = charged.study_id
    semi join qualifying
        on victimisation.ho_class_code = qualifying.ho_class_code
        and coalesce(qualifying.ho_sub_code, victimisation.ho_sub_code, '') = coalesce(victimisation.ho_sub_code, '')
        and windows.qualifying_offence_set = qualifying.qualifying_offence_set
    left join study on windows.study_id = study.study_id and victimisation.borough_code = study.borough_code
)
select distinct charged.study_id, charged.person_id
from charged
inner join suffered
    on charged.study_id = suffered.study_id
    and charged.person_id = suffered.person_id
    and charged.crime_reference <> suffered.crime_reference
where charged.is_in_area or suffered.is_in_area;

create table member_harm as
select
    member.study_id,
    member.person_id,
    count(*) as offences,
    sum(offence.harm_days) as harm_days,
    max(offence.harm_days) as peak_harm_days,
    row_number() over (
        partition by member.study_id order by sum(offence.harm_days) desc nulls last, count(*) desc, member.person_id
    ) as harm_rank
from member
inner join (select distinct study_id, window_start::date as window_start, window_end::date as window_end from study) as windows
    using (study_id)
inner join offence
    on member.person_id = offence.person_id
    and offence.occurred_on between windows.window_start and windows.window_end
group by member.study_id, member.person_id;

create table group_summary as
select
    study_id, group_size, count(*) as persons, sum(offences) as offences, sum(harm_days) as harm_days,
    sum(peak_harm_days) as peak_harm_days, avg(harm_days) as avg_harm_days
from member_harm
cross join unnest([10, 25, 50, 1000000000]) as sizes (group_size)
where harm_rank <= group_size
group by study_id, group_size;
