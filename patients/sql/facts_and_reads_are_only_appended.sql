SELECT protect_appended_rows('patients_assessment'), protect_appended_rows('patients_event'),
  protect_appended_rows('patients_livingsituation'), protect_appended_rows('patients_accesslog');
