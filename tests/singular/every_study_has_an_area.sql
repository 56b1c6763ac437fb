-- A study fails that has no borough: its area is misspelt on its row, and every cohort of it would silently be
-- empty.

select studies.study_id
from {{ ref('dim_study') }} as studies
left join {{ ref('bridge_study_area') }} as areas
    on studies.study_id = areas.study_id
where areas.study_id is null
