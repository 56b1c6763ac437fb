-- Who is a victim of an occurrence or accused of it. A nominal's involvements in an occurrence are one part in it: a
-- suspect who is later a defendant is accused once, and whoever is aggrieved and suspect is both. Whoever only saw
-- or reported it has no part that counts and is left out. The row told of is the first that gives a role.

with

involvements as (
    select * from {{ ref('stg_niche__involvements') }}
),

meanings as (
    select
        code,
        means
    from {{ ref('system_codes') }}
    where system = 'niche' and code_list = 'role' and means in ('accused', 'victim')
),

final as (
    select
        involvements.force_code,
        involvements.occurrence_reference,
        involvements.nominal_reference,
        max(case when meanings.means = 'accused' then 1 else 0 end) = 1 as is_accused,
        max(case when meanings.means = 'victim' then 1 else 0 end) = 1 as is_victim,
        involvements.delivery_id,
        involvements.source_file,
        min(involvements.source_row) as source_row
    from involvements
    inner join meanings
        on involvements.involvement = meanings.code
    group by
        involvements.force_code,
        involvements.occurrence_reference,
        involvements.nominal_reference,
        involvements.delivery_id,
        involvements.source_file
)

select * from final
