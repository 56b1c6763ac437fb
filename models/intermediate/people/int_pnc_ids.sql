-- Every PNC id that was delivered, in its full spelling YYYY/NNNNNNNL, or with the reason why it is none.
--
-- A PNC id is a year, a serial number of up to seven digits and a check letter. People also write a year of two
-- digits and leave out leading zeros: 04/1X is 2004/0000001X. The letter is chosen by the number made of the
-- year's last two digits and the seven digits, modulo 23, counted into ZABCDEFGHJKLMNPQRTUVWXY. An id whose letter
-- does not fit was mistyped somewhere: it identifies nobody, and is never used.
-- Neither is one whose number is nought (00/0Z, whose letter fits): it is typed where the id is not known.
--
-- A year of two digits lies in this century up to the year the id was delivered in, else in the last.

with

delivered_ids as (
    select
        pnc_id as delivered_pnc_id,
        max(delivered_on) as last_delivered_on
    from (
        select
            pnc_id,
            delivered_on
        from {{ ref('stg_cris__parties') }}
        union all
        select
            pnc_id,
            delivered_on
        from {{ ref('stg_iom__nominals') }}
        union all
        select
            pnc_id,
            delivered_on
        from {{ ref('stg_visor__mappa_nominals') }}
    ) as every_source
    where pnc_id is not null
    group by pnc_id
),

cleaned as (
    select
        delivered_pnc_id,
        last_delivered_on,
        upper({{ replace_all('delivered_pnc_id', '\\s', '') }}) as cleaned_id
    from delivered_ids
),

well_formed as (
    select
        delivered_pnc_id,
        cast(year(last_delivered_on) as integer) as delivered_year,
        {{ matches('cleaned_id', '^([0-9]{2}|[0-9]{4})/[0-9]{1,7}[A-Z]$') }} as is_well_formed,
        split_part(cleaned_id, '/', 1) as year_digits,
        {{ replace_all("split_part(cleaned_id, '/', 2)", '[^0-9]', '') }} as serial_digits,
        right(cleaned_id, 1) as check_letter
    from cleaned
),

numbered as (
    select
        *,
        try_cast(right(year_digits, 2) as integer) as short_year,
        try_cast(serial_digits as integer) as serial_number
    from well_formed
),

checked as (
    select
        *,
        case
            when length(year_digits) = 4 then year_digits
            when 2000 + short_year <= delivered_year then concat('20', year_digits)
            else concat('19', year_digits)
        end as full_year,
        substring(
            'ZABCDEFGHJKLMNPQRTUVWXY',
            cast((cast(short_year as bigint) * 10000000 + serial_number) % 23 + 1 as integer),
            1
        ) as expected_letter
    from numbered
),

judged as (
    select
        delivered_pnc_id,
        case
            when not is_well_formed then 'not written as a PNC id'
            when check_letter <> expected_letter then 'check letter does not fit'
            when serial_number = 0 then 'a placeholder'
            when cast(full_year as integer) < 1900 then 'year lies before all records'
            when cast(full_year as integer) > delivered_year then 'year lies ahead'
        end as problem,
        concat(full_year, '/', lpad(serial_digits, 7, '0'), check_letter) as full_pnc_id
    from checked
),

final as (
    select
        delivered_pnc_id,
        problem,
        case when problem is null then full_pnc_id end as valid_pnc_id
    from judged
)

select * from final
