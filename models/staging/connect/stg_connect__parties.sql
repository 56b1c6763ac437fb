-- Who is a victim of an offence or accused of it. The roles of one number in an offence are one part in it: a
-- suspect who is later a defendant is accused once, and whoever is victim and suspect is both. A witness, or whoever
-- only reported it, is no party. The row told of is the first that gives a role.

with

roles as (
    select * from {{ ref('stg_connect__roles') }}
),

meanings as (
    select
        code,
        means
    from {{ ref('system_codes') }}
    where system = 'connect' and code_list = 'role' and means in ('accused', 'victim')
),

final as (
    select
        roles.force_code,
        roles.investigation_reference,
        roles.offence_number,
        roles.person_reference,
        max(case when meanings.means = 'accused' then 1 else 0 end) = 1 as is_accused,
        max(case when meanings.means = 'victim' then 1 else 0 end) = 1 as is_victim,
        roles.delivery_id,
        roles.source_file,
        min(roles.source_row) as source_row
    from roles
    inner join meanings
        on roles.role = meanings.code
    group by
        roles.force_code,
        roles.investigation_reference,
        roles.offence_number,
        roles.person_reference,
        roles.delivery_id,
        roles.source_file
)

select * from final
