-- A single search fails that finds more of a study's victim-offenders than the searches together, or the linkage model
-- if it does not find all of them: the ways were not applied to the same people.

select
    single.study_id,
    single.way_of_searching
from {{ ref('search_comparison') }} as single
inner join {{ ref('search_comparison') }} as together
    on
        single.study_id = together.study_id
        and together.way_of_searching = 'any of these'
where
    case single.way_of_searching
        when 'linkage model' then single.missed <> 0
        else single.found > together.found
    end
